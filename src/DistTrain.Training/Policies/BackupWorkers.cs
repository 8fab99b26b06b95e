namespace DistTrain.Training;

/// <summary>
/// <c>backup</c>: a step takes the first shards that come and leaves out the slowest; its gradient is the mean over those used
/// (Chen, Pan, Monga, Bengio and Jozefowicz, "Revisiting distributed synchronous SGD", 2016).
/// </summary>
/// <param name="dropped">How many shards a step leaves out at most.</param>
public sealed class BackupWorkers(int dropped) : ConsistencyPolicy
{
    /// <inheritdoc/>
    public override string Name => "backup";

    /// <inheritdoc/>
    public override bool ChoosesShards => true;

    /// <inheritdoc/>
    public override int Needed(int shards) => Math.Max(1, shards - dropped);
}
