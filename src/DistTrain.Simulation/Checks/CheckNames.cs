namespace DistTrain.Simulation;

/// <summary>What a history is judged by. The names stand in reports and tests.</summary>
public static class CheckNames
{
    /// <summary>The final weights have the bits that they are to have.</summary>
    public const string FinalWeights = "final-weights";

    /// <summary>Every sample of every epoch is in exactly one committed update of each range.</summary>
    public const string Ledger = "ledger";

    /// <summary>An update sums all shards and is divided by the step's true count.</summary>
    public const string WholeStep = "whole-step";

    /// <summary>Whoever holds a range at a version holds the same bits.</summary>
    public const string ReplicasAgree = "replicas-agree";

    /// <summary>Versions only rise between restores.</summary>
    public const string Versions = "versions";

    /// <summary>Steps are committed one after the other, and none is applied before the one before it is committed.</summary>
    public const string CommitOrder = "commit-order";

    /// <summary>A committed step is held by every replica of its view.</summary>
    public const string Replicated = "replicated";

    /// <summary>A view or commit in force has a majority of voters.</summary>
    public const string Majority = "majority";

    /// <summary>Nothing is committed in a view older than the newest effective one.</summary>
    public const string OldView = "old-view";

    /// <summary>A term belongs to one coordinator, which makes one view of a number.</summary>
    public const string OneCoordinator = "one-coordinator";

    /// <summary>A voter keeps its promises, over restarts as well.</summary>
    public const string Promises = "promises";

    /// <summary>Only current replicas are made primaries and backups.</summary>
    public const string Promotion = "promotion";

    /// <summary>A shard belongs to one worker of a view.</summary>
    public const string Assignment = "assignment";

    /// <summary>A worker that was evicted is in no later view.</summary>
    public const string Evicted = "evicted";

    /// <summary>A checkpoint holds one committed step of all ranges, and no manifest is readable before its parts are durable.</summary>
    public const string Checkpoint = "checkpoint";

    /// <summary>A restore takes all ranges from one line of the run.</summary>
    public const string Lines = "lines";

    /// <summary>Steps go on within ten leases of the last fault.</summary>
    public const string Progress = "progress";

    /// <summary>The run comes to its end.</summary>
    public const string Completes = "completes";

    /// <summary>No shard runs further ahead of the slowest than the policy allows.</summary>
    public const string Staleness = "staleness";

    /// <summary>No message, buffer, job or timer is left over.</summary>
    public const string Leaks = "leaks";

    /// <summary>No role throws.</summary>
    public const string NoException = "no-exception";
}
