namespace DistTrain.Training;

/// <summary>The wire form of <see cref="VisitMessages"/>, numbers 144 to 159.</summary>
internal static class VisitForms
{
    public static IEnumerable<MessageForm> All =>
    [
        MessageForm.Of<VisitMessages.EnrolWanted>(144,
            (w, m) => w.Int(1, m.Node).Bool(2, m.Worker).Bool(3, m.Server).Text(4, m.Kernel).Text(5, m.Program),
            (ref r) => new(r.Index(1), r.Bool(2), r.Bool(3), r.Text(4), r.Text(5))),
        MessageForm.Of<VisitMessages.Enrolled>(145,
            (w, m) => w.Int(1, m.Node).Text(2, m.Run).Blob(3, m.RunFile).Text(4, m.Fingerprint)
                .Many(5, m.Files, (x, file) => x.Text(1, file.Name).Long(2, file.Bytes).Text(3, file.Sha256)),
            (ref r) => new(r.Index(1), r.Text(2), r.Blob(3, VisitMessages.RunFileBytesMax), r.Text(4),
                r.Many(5, (ref x) => new SharedFile(x.Text(1), x.Long(2), x.Text(3))))),
        MessageForm.Of<VisitMessages.ChunkWanted>(146,
            (w, m) => w.Int(1, m.File).Long(2, m.Offset).Int(3, m.Bytes), (ref r) => new(r.Index(1), r.Long(2), r.Index(3))),
        MessageForm.Of<VisitMessages.Chunk>(147,
            (w, m) => w.Blob(1, m.Content), (ref r) => new(r.Blob(1, VisitMessages.ChunkBytesMax))),
        MessageForm.Bare<VisitMessages.StatusWanted>(148),
        MessageForm.Of<VisitMessages.StatusTold>(149,
            (w, m) => w.One(1, m.Status, Write), (ref r) => new(r.Required(1, ReadStatus))),
        MessageForm.Of<VisitMessages.DrainWanted>(150, (w, m) => w.Int(1, m.Node), (ref r) => new(r.Index(1))),
        MessageForm.Bare<VisitMessages.StopWanted>(151),
        MessageForm.Of<VisitMessages.Agreed>(152, (w, m) => w.Text(1, m.Text), (ref r) => new(r.Text(1))),
        MessageForm.Of<VisitMessages.Refused>(153, (w, m) => w.Text(1, m.Reason), (ref r) => new(r.Text(1))),
    ];

    private static void Write(WireWriter writer, RunStatus status) => writer
        .Text(1, status.Name).Text(2, status.Folder).Text(3, status.State).Long(4, status.Step).Long(5, status.Steps)
        .Int(6, status.Epoch).Int(7, status.Epochs).Double(8, status.SamplesPerSecond).Text(9, status.View)
        .Int(10, status.Restores).Long(11, status.Checkpoint).Many(12, status.Nodes, Write)
        .Times(13, status.Times);

    private static RunStatus ReadStatus(ref WireReader reader) => new(
        reader.Text(1), reader.Text(2), reader.Text(3), reader.Long(4), reader.Long(5), reader.Index(6), reader.Index(7),
        reader.Double(8), reader.Text(9), reader.Index(10), reader.Long(11), reader.Many(12, ReadNode))
    {
        Times = reader.TimesOrNull(13),
    };

    private static void Write(WireWriter writer, NodeStatus node) => writer
        .Int(1, node.Node).Text(2, node.Address).Text(3, node.Roles).Text(4, node.State).Ints(5, node.Shards)
        .Ints(6, node.Ranges).Ints(7, node.Backups).Double(8, node.Seconds);

    private static NodeStatus ReadNode(ref WireReader reader) => new(
        reader.Index(1), reader.Text(2), reader.Text(3), reader.Text(4), reader.Ints(5), reader.Ints(6), reader.Ints(7),
        reader.Double(8));
}
