namespace DistTrain.Training;

/// <summary>The wire form of <see cref="ClusterMessages"/>, numbers 160 to 175.</summary>
internal static class ClusterForms
{
    public static IEnumerable<MessageForm> All =>
    [
        MessageForm.Of<ClusterMessages.Register>(160,
            (w, m) => w.Int(1, m.Node).Long(2, m.Incarnation).Bool(3, m.Worker).Bool(4, m.Server).Bool(5, m.Leaving)
                .One(6, m.Place, Write).Int(7, m.Highest).Nested(8, m.Run, Write),
            (ref r) => new(r.Index(1), r.Long(2), r.Bool(3), r.Bool(4), r.Bool(5), r.Required(6, ReadPlace), r.Index(7),
                r.Nested(8, ReadRun))),
        MessageForm.Of<ClusterMessages.Registered>(161,
            (w, m) => w.Int(1, m.Node).Long(2, m.Incarnation).Int(3, m.Coordinator).Nested(4, m.Run, Write)
                .Many(5, m.Places, Write),
            (ref r) => new(r.Index(1), r.Long(2), r.Index(3), r.Nested(4, ReadRun), r.Many(5, ReadPlace))),
    ];

    private static void Write(WireWriter writer, NodePlace place) =>
        writer.Int(1, place.Node).Text(2, place.Host).Int(3, place.Port);

    private static NodePlace ReadPlace(ref WireReader reader) => new(reader.Index(1), reader.Text(2), reader.Index(3));

    private static void Write(WireWriter writer, ClusterRun run) =>
        writer.Text(1, run.Session).Text(2, run.Token).Blob(3, run.RunFile).Ints(4, run.Voters);

    private static ClusterRun ReadRun(ref WireReader reader) =>
        new(reader.Text(1), reader.Text(2), reader.Blob(3, VisitMessages.RunFileBytesMax), reader.Ints(4));
}
