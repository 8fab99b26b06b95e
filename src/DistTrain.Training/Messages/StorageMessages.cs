namespace DistTrain.Training;

/// <summary>What roles have a disk do, beside keeping checkpoints. A disk that cannot does not answer, or says why.</summary>
public static class StorageMessages
{
    /// <summary>From a voter: make this durable, in place of what there was.</summary>
    /// <param name="Vote">What it has promised and accepted.</param>
    public sealed record SaveVote(Vote Vote) : Message;

    /// <summary>To the voter: it is durable.</summary>
    /// <param name="Vote">What it has promised and accepted.</param>
    public sealed record VoteSaved(Vote Vote) : Message;

    /// <summary>To the voter: it is not durable.</summary>
    /// <param name="Reason">Why, for the user.</param>
    public sealed record VoteFailed(string Reason) : Message;

    /// <summary>From a voter at its start: what have I promised?</summary>
    public sealed record LoadVote : Message;

    /// <summary>To the voter: the newest that is whole; null if there is none.</summary>
    /// <param name="Vote">What it has promised and accepted.</param>
    public sealed record VoteLoaded(Vote? Vote) : Message;

    /// <summary>From a coordinator: which checkpoints do you have a part of?</summary>
    /// <param name="Restore">The restore count that it is to begin: tells answers to an earlier question apart.</param>
    public sealed record ListCheckpoints(int Restore) : Message;

    /// <summary>To the coordinator: the manifests on this disk, with those of their parts that are here and whole.</summary>
    /// <param name="Restore">The restore count of the question.</param>
    /// <param name="Checkpoints">The newest first.</param>
    public sealed record CheckpointsListed(int Restore, IReadOnlyList<StoredCheckpoint> Checkpoints) : Message;

    /// <summary>From a server: give me a range as it was.</summary>
    /// <param name="Restore">The restore count that begins.</param>
    /// <param name="Step">How many updates it had taken.</param>
    /// <param name="Range">The range.</param>
    /// <param name="Line">The line whose checkpoint it must be; unknown for one that does not name it.</param>
    public sealed record ReadPart(int Restore, long Step, ParameterRange Range, RunLine Line) : Message;

    /// <summary>To the server: here it is.</summary>
    /// <param name="Restore">The restore count that begins.</param>
    /// <param name="Part">The range's state.</param>
    public sealed record PartRead(int Restore, CheckpointPart Part) : Message;

    /// <summary>To the server: it is not here, or damaged.</summary>
    /// <param name="Restore">The restore count that begins.</param>
    /// <param name="Step">The step.</param>
    /// <param name="Range">The range.</param>
    /// <param name="Reason">Why, for the user.</param>
    public sealed record PartUnreadable(int Restore, long Step, int Range, string Reason) : Message;

    /// <summary>From a coordinator: add these to the ledger, after those sent before.</summary>
    /// <param name="Entries">The entries; not changed after sending.</param>
    /// <param name="Durable">Whether to bring the ledger to the disk then.</param>
    public sealed record AppendLedger(IReadOnlyList<LedgerEntry> Entries, bool Durable) : Message;

    /// <summary>To the coordinator: the ledger cannot be kept, said once. The disk goes on trying with each new entry.</summary>
    /// <param name="Reason">Why, for the user.</param>
    public sealed record LedgerFailed(string Reason) : Message;
}

/// <summary>A checkpoint as one disk knows it.</summary>
/// <param name="Manifest">What it consists of.</param>
/// <param name="Ranges">The ranges whose parts are on this disk and whole.</param>
public sealed record StoredCheckpoint(CheckpointManifest Manifest, IReadOnlyList<int> Ranges);

/// <summary>What a voter keeps on disk.</summary>
/// <param name="Term">The highest term that it has promised.</param>
/// <param name="Candidate">To whom.</param>
/// <param name="Incarnation">To which start of it.</param>
/// <param name="Accepted">The newest view that it has accepted; null if there is none yet.</param>
public sealed record Vote(long Term, RoleAddress Candidate, long Incarnation, View? Accepted)
{
    /// <summary>Whether both say the same. Views are known by their stamps.</summary>
    public bool Matches(Vote other) =>
        (Term, Candidate, Incarnation, Accepted?.Stamp) == (other.Term, other.Candidate, other.Incarnation, other.Accepted?.Stamp);
}
