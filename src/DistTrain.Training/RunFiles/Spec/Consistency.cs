namespace DistTrain.Training;

/// <summary>Which gradients an update takes.</summary>
public enum Consistency
{
    /// <summary>Bulk synchronous: every shard in every step; the weights do not depend on the number of workers.</summary>
    Bsp,

    /// <summary>Stale synchronous: a shard may run ahead of the slowest by a bound.</summary>
    Ssp,

    /// <summary>Asynchronous: no shard waits for another.</summary>
    Asp,

    /// <summary>Synchronous, without the slowest shards of each step.</summary>
    Backup,

    /// <summary>Some steps of each shard by itself, then a step of an outer optimizer along their mean.</summary>
    Local,
}
