namespace DistTrain.Training;

/// <summary>
/// Deliberate faults of the protocol itself. Only tests can switch one on; the simulator's checks must find it, or they are worth
/// nothing.
/// </summary>
internal enum ProtocolBug
{
    /// <summary>None: the product.</summary>
    None,

    /// <summary>A gradient that comes twice is added twice.</summary>
    RepeatAdded,

    /// <summary>A node counts beside its descendants.</summary>
    DescendantCounted,

    /// <summary>A node that was computed for a slow worker counts beside the worker's own that covers it.</summary>
    SpeculatedBeside,

    /// <summary>A node that was computed for a slow worker counts in the step after, if it comes late.</summary>
    SpeculatedLate,

    /// <summary>The samples of nodes that were asked for count twice in a step's mean.</summary>
    SpeculatedTwiceInMean,

    /// <summary>A voter accepts views of terms below its promise.</summary>
    OldViewAccepted,

    /// <summary>A voter notes commits in views of terms below its promise.</summary>
    OldCommitNoted,

    /// <summary>A voter promises a term to two candidates.</summary>
    TermPromisedTwice,

    /// <summary>A voter answers before its disk has done so.</summary>
    AnsweredBeforeDurable,

    /// <summary>A view is in force with one voter.</summary>
    ViewWithoutMajority,

    /// <summary>A step is committed with one voter.</summary>
    CommitWithoutMajority,

    /// <summary>What a coordinator noted in one view counts in the next.</summary>
    NotesOutliveView,

    /// <summary>A view is proposed while another one of the same number is.</summary>
    TwoProposals,

    /// <summary>A timer that a primary set has it go on as one in a view that has given its place to another.</summary>
    TimerOutlivesView,

    /// <summary>A backup that becomes primary does not know which contributions of the shards count already.</summary>
    SeenForgotten,

    /// <summary>A shard may be one clock further ahead of the slowest than the bound.</summary>
    StalenessOffByOne,

    /// <summary>A server that was dropped from a range's replicas still counts as one.</summary>
    StaleBackupPromoted,

    /// <summary>A server that has restarted counts as holding what it held before.</summary>
    RestartForgotten,

    /// <summary>A range is ready before its backups hold the gradient.</summary>
    CommitBeforeBackups,

    /// <summary>A step is committed when all ranges but one are ready.</summary>
    CommitWithoutOneRange,

    /// <summary>A restore takes one range back to its beginning.</summary>
    OneRangeRolledBack,

    /// <summary>A shard is given to two workers.</summary>
    ShardDealtTwice,

    /// <summary>A shard is given to nobody.</summary>
    ShardSkipped,

    /// <summary>An update is made before the one before is committed.</summary>
    AppliedOutOfOrder,

    /// <summary>A short step is divided by the size of a whole one.</summary>
    WrongDivisor,

    /// <summary>A copy comes without its last optimizer slot.</summary>
    SlotForgotten,

    /// <summary>A checkpoint part holds what the one before held.</summary>
    MixedCheckpoint,

    /// <summary>A restore takes the parts of a step from any line of the run.</summary>
    LinesMixed,

    /// <summary>A manifest is saved when one part is durable.</summary>
    ManifestTooEarly,

    /// <summary>A gradient that is of no use is not given back.</summary>
    BufferLeaked,

    /// <summary>A worker computes a step on the weights of before.</summary>
    OldWeightsUsed,

    /// <summary>A worker keeps the order of samples of the epoch before.</summary>
    OldOrderUsed,

    /// <summary>A worker that gets a shard begins without what a codec has left out of its gradients.</summary>
    ResidualForgotten,

    /// <summary>An update is made before its gradients are verified.</summary>
    VerdictNotAwaited,

    /// <summary>A server does not look whether its memory has changed by itself.</summary>
    SealIgnored,

    /// <summary>A worker that was evicted is admitted again.</summary>
    EvictedAdmitted,
}
