namespace DistTrain.Training;

/// <summary>The wire form of <see cref="NodeMessages"/>, numbers 128 to 143.</summary>
internal static class NodeForms
{
    public static IEnumerable<MessageForm> All =>
    [
        MessageForm.Of<NodeMessages.Listening>(128,
            (w, m) => w.Int(1, m.Port).Bool(2, m.Worker).Bool(3, m.Server), (ref r) => new(r.Index(1), r.Bool(2), r.Bool(3))),
        MessageForm.Of<NodeMessages.Directory>(129,
            (w, m) => w.Many(1, m.Places, (x, place) => x.Int(1, place.Node).Text(2, place.Host).Int(3, place.Port)),
            (ref r) => new(r.Many(1, (ref x) => new NodePlace(x.Index(1), x.Text(2), x.Index(3))))),
        MessageForm.Of<NodeMessages.RunEnded>(130, (w, m) => w.Text(1, m.How), (ref r) => new(r.Text(1))),
        MessageForm.Of<NodeMessages.WorkerChanged>(131,
            (w, m) => w.Int(1, m.Worker).Int(2, (int)m.Phase).Int(3, m.Shards),
            (ref r) => new(r.Index(1), (WorkerPhase)r.Choice(2, Enum.GetValues<WorkerPhase>().Length), r.Index(3))),
        MessageForm.Of<NodeMessages.Warned>(132, (w, m) => w.Text(1, m.Text), (ref r) => new(r.Text(1))),
        MessageForm.Bare<NodeMessages.DrainAsked>(133),
        MessageForm.Bare<NodeMessages.Leaving>(134),
    ];
}
