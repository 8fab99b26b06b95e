namespace DistTrain.Training;

/// <summary>What a ledger entry says.</summary>
public enum LedgerKind : byte
{
    /// <summary>From here the run goes on from a step: what was noted of it and of later ones no longer holds.</summary>
    Restored = 1,

    /// <summary>A new coordinator found steps committed that its predecessor may not have come to note.</summary>
    TakenOver = 2,

    /// <summary>A step was committed on all ranges.</summary>
    Committed = 3,

    /// <summary>A shard's gradient went into a range, by itself.</summary>
    Applied = 4,

    /// <summary>A shard's gradient of a step was left out on purpose: it came too late.</summary>
    Dropped = 5,

    /// <summary>A shard's gradient was applied, and the failure of all who held the range undid it.</summary>
    Lost = 6,

    /// <summary>A worker had computed a wrong gradient, as two others showed, and takes no part in the run any more.</summary>
    Evicted = 7,
}
