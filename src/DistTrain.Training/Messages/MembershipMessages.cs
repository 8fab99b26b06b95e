namespace DistTrain.Training;

/// <summary>Joining a run, leaving it, and learning one's part in it.</summary>
public static class MembershipMessages
{
    /// <summary>From its host to a role: begin.</summary>
    public sealed record Start : Message;

    /// <summary>From a worker or server to every place of a coordinator, until a view names it: here I am.</summary>
    /// <param name="Kernel">Its kernel's hash: all must agree for equal bits.</param>
    /// <param name="Incarnation">Which start of it this is.</param>
    /// <param name="Storage">The disk of its node.</param>
    public sealed record Join(string Kernel, long Incarnation, RoleAddress Storage) : Message;

    /// <summary>From its host to a worker or server, which passes it on to the coordinator: give its work to others, then let it go.</summary>
    /// <param name="Incarnation">Which start of it leaves.</param>
    public sealed record Leave(long Incarnation) : Message;

    /// <summary>From the coordinator to everyone in the view or just dropped from it: the membership and maps in force.</summary>
    /// <param name="View">The view.</param>
    public sealed record ViewInstalled(View View) : Message;

    /// <summary>From a new coordinator to the members of the last view: take no more orders of lower terms, and say what you hold.</summary>
    /// <param name="Term">Its term.</param>
    public sealed record StateRequested(long Term) : Message;

    /// <summary>From a member to a new coordinator: what it holds.</summary>
    /// <param name="Term">The coordinator's term.</param>
    /// <param name="Incarnation">The member's incarnation.</param>
    /// <param name="Storage">The disk of its node.</param>
    /// <param name="Ranges">What it holds of each range.</param>
    public sealed record StateReported(long Term, long Incarnation, RoleAddress Storage, IReadOnlyList<RangeReport> Ranges) : Message;

    /// <summary>From the host to the coordinator: finish the steps under way, save a checkpoint and stop.</summary>
    public sealed record StopRequested : Message;
}

/// <summary>What a server holds of a range.</summary>
/// <param name="Range">The range.</param>
/// <param name="Restore">Restore count.</param>
/// <param name="Version">The committed version.</param>
/// <param name="Totals">The epoch's figures up to that version.</param>
public sealed record RangeReport(int Range, int Restore, long Version, EpochTotals Totals)
{
    /// <summary>
    /// What the last updates up to that version took, where the policy chooses: the old coordinator may not have come to note it.
    /// </summary>
    public IReadOnlyList<StepTerms> Recent { get; init; } = [];
}
