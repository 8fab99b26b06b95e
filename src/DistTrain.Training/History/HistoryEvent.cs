namespace DistTrain.Training;

/// <summary>
/// What a role did, for audits and for the simulator's checks. The host adds when and who. Events never steer the run.
/// </summary>
public abstract record HistoryEvent
{
    private HistoryEvent()
    {
    }

    /// <summary>A voter has a term on disk and refuses all lower ones.</summary>
    /// <param name="Term">The term.</param>
    /// <param name="Candidate">Whose it is.</param>
    public sealed record TermPromised(long Term, RoleAddress Candidate) : HistoryEvent;

    /// <summary>A voter has a view on disk.</summary>
    /// <param name="Stamp">The view.</param>
    public sealed record ViewAccepted(ViewStamp Stamp) : HistoryEvent;

    /// <summary>A coordinator knows that a majority of voters has the view on disk: it is in force.</summary>
    /// <param name="View">The view.</param>
    public sealed record ViewEffective(View View) : HistoryEvent;

    /// <summary>A worker or server goes by this view from now on.</summary>
    /// <param name="Stamp">The view.</param>
    public sealed record ViewEntered(ViewStamp Stamp) : HistoryEvent;

    /// <summary>A worker has computed the gradients of some shards.</summary>
    /// <param name="Restore">Restore count.</param>
    /// <param name="Step">The step, from 0.</param>
    /// <param name="Version">The version of the weights that it used.</param>
    /// <param name="Shards">The shards.</param>
    public sealed record GradientComputed(int Restore, long Step, long Version, IReadOnlyList<int> Shards) : HistoryEvent;

    /// <summary>
    /// A range's primary has summed a step's gradients and makes the update once the step is committed, as where steps are
    /// clipped.
    /// </summary>
    /// <param name="Stamp">The primary's view.</param>
    /// <param name="Restore">Restore count.</param>
    /// <param name="Step">The step.</param>
    /// <param name="Range">The range.</param>
    /// <param name="Shards">The shards in the sum, ascending.</param>
    public sealed record GradientReduced(
        ViewStamp Stamp, int Restore, long Step, int Range, IReadOnlyList<int> Shards) : HistoryEvent;

    /// <summary>A replica of a range has made an update; a primary's is not committed yet.</summary>
    /// <param name="Stamp">The replica's view.</param>
    /// <param name="Restore">Restore count.</param>
    /// <param name="Step">The step that was applied: the version before.</param>
    /// <param name="Range">The range.</param>
    /// <param name="Primary">Whether as primary, before its commit.</param>
    /// <param name="Shards">The shards whose gradients are in it, ascending; those of one tree node stand together.</param>
    /// <param name="Samples">The number of samples that the sum was divided by.</param>
    /// <param name="Checksum">
    /// CRC-32C of the range's weights after it; null where it was not taken, as for most steps of a long range.
    /// </param>
    public sealed record UpdateApplied(
        ViewStamp Stamp, int Restore, long Step, int Range, bool Primary, IReadOnlyList<int> Shards, int Samples, uint? Checksum)
        : HistoryEvent
    {
        /// <summary>Which contribution of each of the shards it is, where the policy chooses; else empty.</summary>
        public IReadOnlyList<long> Clocks { get; init; } = [];

        /// <summary>
        /// The version of the weights that each of the gradients was computed on, where shards go at their own pace; empty at a
        /// replica that was given the sum, and where it is the step's own.
        /// </summary>
        public IReadOnlyList<long> Versions { get; init; } = [];
    }

    /// <summary>A replica knows that its update is committed.</summary>
    /// <param name="Stamp">The replica's view.</param>
    /// <param name="Restore">Restore count.</param>
    /// <param name="Version">The version that stands.</param>
    /// <param name="Range">The range.</param>
    public sealed record VersionCommitted(ViewStamp Stamp, int Restore, long Version, int Range) : HistoryEvent;

    /// <summary>A coordinator has committed a step on all ranges.</summary>
    /// <param name="Stamp">Its view.</param>
    /// <param name="Restore">Restore count.</param>
    /// <param name="Step">The step, from 0.</param>
    /// <param name="Samples">The samples in it.</param>
    public sealed record StepCommitted(ViewStamp Stamp, int Restore, long Step, int Samples) : HistoryEvent;

    /// <summary>A server has come by a range's state.</summary>
    /// <param name="Stamp">The server's view.</param>
    /// <param name="Restore">Restore count.</param>
    /// <param name="Version">The version.</param>
    /// <param name="Range">The range.</param>
    /// <param name="Source">From where.</param>
    /// <param name="Checksum">CRC-32C of the range's weights.</param>
    public sealed record RangeTaken(
        ViewStamp Stamp, int Restore, long Version, int Range, RangeSource Source, uint Checksum) : HistoryEvent;

    /// <summary>A coordinator knows that a checkpoint exists.</summary>
    /// <param name="Stamp">Its view.</param>
    /// <param name="Restore">Restore count.</param>
    /// <param name="Step">How many steps it contains.</param>
    public sealed record CheckpointExists(ViewStamp Stamp, int Restore, long Step) : HistoryEvent;

    /// <summary>A server has found that its copy of a range changed by itself, and has dropped it.</summary>
    /// <param name="Stamp">The server's view.</param>
    /// <param name="Restore">Restore count.</param>
    /// <param name="Version">The version of the copy.</param>
    /// <param name="Range">The range.</param>
    public sealed record RangeCorrupt(ViewStamp Stamp, int Restore, long Version, int Range) : HistoryEvent;

    /// <summary>A coordinator has evicted a worker that computed wrongly: the next view is without it.</summary>
    /// <param name="Stamp">The coordinator's view.</param>
    /// <param name="Worker">The worker.</param>
    /// <param name="Step">The step.</param>
    /// <param name="First">The first shard whose gradient was wrong.</param>
    /// <param name="Count">How many shards were summed with it.</param>
    public sealed record WorkerEvicted(ViewStamp Stamp, RoleAddress Worker, long Step, int First, int Count) : HistoryEvent;

    /// <summary>The run cannot go on and says why.</summary>
    /// <param name="Reason">Why.</param>
    public sealed record Halted(string Reason) : HistoryEvent;
}

/// <summary>Where a replica's state came from.</summary>
public enum RangeSource
{
    /// <summary>The initial weights.</summary>
    Initial,

    /// <summary>A checkpoint.</summary>
    Checkpoint,

    /// <summary>The primary.</summary>
    Transfer,

    /// <summary>Its own copy as a backup.</summary>
    Promotion,
}
