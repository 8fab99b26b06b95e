namespace DistTrain.Training;

/// <summary>The wire form of <see cref="StorageMessages"/>, numbers 80 to 95.</summary>
internal static class StorageForms
{
    public static IEnumerable<MessageForm> All =>
    [
        MessageForm.Of<StorageMessages.SaveVote>(80, (w, m) => w.Vote(1, m.Vote), (ref r) => new(r.Vote(1))),
        MessageForm.Of<StorageMessages.VoteSaved>(81, (w, m) => w.Vote(1, m.Vote), (ref r) => new(r.Vote(1))),
        MessageForm.Of<StorageMessages.VoteFailed>(82, (w, m) => w.Text(1, m.Reason), (ref r) => new(r.Text(1))),
        MessageForm.Bare<StorageMessages.LoadVote>(83),
        MessageForm.Of<StorageMessages.VoteLoaded>(84, (w, m) => w.Vote(1, m.Vote), (ref r) => new(r.VoteOrNull(1))),
        MessageForm.Of<StorageMessages.ListCheckpoints>(85, (w, m) => w.Int(1, m.Restore), (ref r) => new(r.Index(1))),
        MessageForm.Of<StorageMessages.CheckpointsListed>(86,
            (w, m) => w.Int(1, m.Restore).Many(2, m.Checkpoints, (v, c) => v.Manifest(1, c.Manifest).Ints(2, c.Ranges)),
            (ref r) => new(r.Index(1), r.Many(2, (ref c) => new StoredCheckpoint(c.Manifest(1), c.Ints(2))))),
        MessageForm.Of<StorageMessages.ReadPart>(87,
            (w, m) => w.Int(1, m.Restore).Long(2, m.Step).Range(3, m.Range).Line(4, m.Line),
            (ref r) => new(r.Index(1), r.Long(2), r.Range(3), r.Line(4))),
        MessageForm.Of<StorageMessages.PartRead>(88,
            (w, m) => w.Int(1, m.Restore).Part(2, m.Part),
            (ref r) => new(r.Index(1), r.Part(2))),
        MessageForm.Of<StorageMessages.PartUnreadable>(89,
            (w, m) => w.Int(1, m.Restore).Long(2, m.Step).Int(3, m.Range).Text(4, m.Reason),
            (ref r) => new(r.Index(1), r.Long(2), r.Index(3), r.Text(4))),
        MessageForm.Of<StorageMessages.AppendLedger>(90,
            (w, m) => w.Ledger(1, m.Entries).Bool(2, m.Durable),
            (ref r) => new(r.Ledger(1), r.Bool(2))),
        MessageForm.Of<StorageMessages.LedgerFailed>(91, (w, m) => w.Text(1, m.Reason), (ref r) => new(r.Text(1))),
    ];
}
