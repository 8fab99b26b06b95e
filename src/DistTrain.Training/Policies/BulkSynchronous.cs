namespace DistTrain.Training;

/// <summary>
/// <c>bsp</c>: every shard contributes to every step, computed on the weights that all steps before have made
/// (Valiant, "A bridging model for parallel computation", CACM 1990). The final weights have the same bits for any number of workers.
/// </summary>
public sealed class BulkSynchronous : ConsistencyPolicy
{
    /// <inheritdoc/>
    public override string Name => "bsp";
}
