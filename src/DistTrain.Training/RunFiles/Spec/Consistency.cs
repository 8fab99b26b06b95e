namespace DistTrain.Training;

/// <summary>Which gradients a step waits for.</summary>
public enum Consistency
{
    /// <summary>Bulk synchronous: every shard in every step; the weights do not depend on the number of workers.</summary>
    Bsp,
}
