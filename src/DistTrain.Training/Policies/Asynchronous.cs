namespace DistTrain.Training;

/// <summary>
/// <c>asp</c>: an update takes whatever gradients have come since the last one, at least one, and nobody waits for anybody
/// (Dean et al., "Large scale distributed deep networks", NIPS 2012; gradients that come together are averaged, as in softsync, and
/// the learning rate may be divided by the staleness: Zhang, Gupta, Lian and Liu, "Staleness-aware async-SGD", IJCAI 2016).
/// </summary>
/// <param name="scales">Whether the learning rate is divided by one more than the staleness.</param>
public sealed class Asynchronous(bool scales) : ConsistencyPolicy
{
    // Far ahead of the slowest means far ahead of the fastest by no more than this: room for the next grant to arrive.
    private const int Window = 16;

    /// <inheritdoc/>
    public override string Name => "asp";

    /// <inheritdoc/>
    public override bool ChoosesShards => true;

    /// <inheritdoc/>
    public override bool KeepsClocks => true;

    /// <inheritdoc/>
    public override int Needed(int shards) => 1;

    /// <inheritdoc/>
    public override long Until(long slowest, long fastest) => fastest + Window;

    /// <inheritdoc/>
    public override float RateScale(double staleness) => scales ? (float)(1 / (1 + staleness)) : 1;
}
