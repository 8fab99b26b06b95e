namespace DistTrain.Training;

/// <summary>The wire form of <see cref="CheckpointMessages"/>, numbers 64 to 79.</summary>
internal static class CheckpointForms
{
    public static IEnumerable<MessageForm> All =>
    [
        MessageForm.Of<CheckpointMessages.TakeCheckpoint>(64,
            (w, m) => w.Stamp(1, m.Stamp).Int(2, m.Restore).Long(3, m.Step).Int(4, m.Range),
            (ref r) => new(r.Stamp(1), r.Index(2), r.Long(3), r.Index(4))),
        MessageForm.Of<CheckpointMessages.SavePart>(65,
            (w, m) => w.Int(1, m.Restore).Part(2, m.Part),
            (ref r) => new(r.Index(1), r.Part(2))),
        MessageForm.Of<CheckpointMessages.PartSaved>(66,
            (w, m) => w.Int(1, m.Restore).Long(2, m.Step).Int(3, m.Range).Entry(4, m.Entry),
            (ref r) => new(r.Index(1), r.Long(2), r.Index(3), r.Entry(4))),
        MessageForm.Of<CheckpointMessages.PartFailed>(67,
            (w, m) => w.Int(1, m.Restore).Long(2, m.Step).Int(3, m.Range).Text(4, m.Reason),
            (ref r) => new(r.Index(1), r.Long(2), r.Index(3), r.Text(4))),
        MessageForm.Of<CheckpointMessages.PartKept>(68,
            (w, m) => w.Stamp(1, m.Stamp).Int(2, m.Restore).Long(3, m.Step).Int(4, m.Range).Entry(5, m.Entry)
                .Addresses(6, m.Disks).Text(7, m.Trouble),
            (ref r) => new(
                r.Stamp(1), r.Index(2), r.Long(3), r.Index(4), r.EntryOrNull(5), r.Addresses(6), r.TextOrNull(7))),
        MessageForm.Of<CheckpointMessages.SaveManifest>(69,
            (w, m) => w.Int(1, m.Restore).Manifest(2, m.Manifest),
            (ref r) => new(r.Index(1), r.Manifest(2))),
        MessageForm.Of<CheckpointMessages.CheckpointSaved>(70,
            (w, m) => w.Int(1, m.Restore).Long(2, m.Step).Text(3, m.Path),
            (ref r) => new(r.Index(1), r.Long(2), r.Text(3))),
        MessageForm.Of<CheckpointMessages.CheckpointFailed>(71,
            (w, m) => w.Int(1, m.Restore).Long(2, m.Step).Text(3, m.Reason),
            (ref r) => new(r.Index(1), r.Long(2), r.Text(3))),
    ];
}
