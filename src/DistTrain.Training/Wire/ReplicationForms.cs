namespace DistTrain.Training;

/// <summary>The wire form of <see cref="ReplicationMessages"/>, numbers 48 to 63.</summary>
internal static class ReplicationForms
{
    public static IEnumerable<MessageForm> All =>
    [
        MessageForm.Of<ReplicationMessages.GradientReplicated>(48,
            (w, m) => w.Stamp(1, m.Stamp).Int(2, m.Restore).Long(3, m.Step).Int(4, m.Range).Slice(5, m.Gradient)
                .Metrics(6, m.Metrics).Totals(7, m.Totals).Terms(8, m.Terms),
            (ref r) => new(
                r.Stamp(1), r.Index(2), r.Long(3), r.Index(4), r.Slice(5), r.Metrics(6), r.Totals(7), r.TermsOrNull(8))),
        MessageForm.Of<ReplicationMessages.GradientHeld>(49,
            (w, m) => w.Stamp(1, m.Stamp).Int(2, m.Restore).Long(3, m.Step).Int(4, m.Range),
            (ref r) => new(r.Stamp(1), r.Index(2), r.Long(3), r.Index(4))),
        MessageForm.Of<ReplicationMessages.RangeRequested>(50,
            (w, m) => w.Stamp(1, m.Stamp).Int(2, m.Range),
            (ref r) => new(r.Stamp(1), r.Index(2))),
        MessageForm.Of<ReplicationMessages.RangeTransferred>(51,
            (w, m) => w.Stamp(1, m.Stamp).Int(2, m.Restore).Part(3, m.State).Totals(4, m.Totals).ManyTerms(5, m.Recent),
            (ref r) => new(r.Stamp(1), r.Index(2), r.Part(3), r.Totals(4)) { Recent = r.ManyTerms(5) }),
        MessageForm.Of<ReplicationMessages.CaughtUp>(52,
            (w, m) => w.Stamp(1, m.Stamp).Int(2, m.Restore).Long(3, m.Version).Int(4, m.Range).Int(5, m.Server),
            (ref r) => new(r.Stamp(1), r.Index(2), r.Long(3), r.Index(4), r.Index(5))),
        MessageForm.Of<ReplicationMessages.RangeMissing>(53,
            (w, m) => w.Stamp(1, m.Stamp).Int(2, m.Range),
            (ref r) => new(r.Stamp(1), r.Index(2))),
    ];
}
