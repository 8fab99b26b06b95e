namespace DistTrain.Training;

/// <summary>The wire form of <see cref="EvaluationMessages"/>, numbers 112 to 127.</summary>
internal static class EvaluationForms
{
    public static IEnumerable<MessageForm> All =>
    [
        MessageForm.Of<EvaluationMessages.Evaluate>(112,
            (w, m) => w.Int(1, m.Restore).Long(2, m.Version).Int(3, (int)m.Set).Ints(4, m.Chunks),
            (ref r) => new(r.Index(1), r.Long(2), (EvaluationSet)r.Choice(3, 2), r.Ints(4))),
        MessageForm.Of<EvaluationMessages.Evaluated>(113,
            (w, m) => w.Int(1, m.Restore).Long(2, m.Version).Int(3, (int)m.Set).Ints(4, m.Chunks).Metrics(5, m.Metrics),
            (ref r) => new(r.Index(1), r.Long(2), (EvaluationSet)r.Choice(3, 2), r.Ints(4), r.Metrics(5))),
    ];
}
