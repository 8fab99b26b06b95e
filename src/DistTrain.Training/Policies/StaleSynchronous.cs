namespace DistTrain.Training;

/// <summary>
/// <c>ssp</c>: as <c>asp</c>, but a shard begins clock c only when every shard has committed clock c − s − 1 (Ho et al., "More
/// effective distributed ML via a stale synchronous parallel parameter server", NIPS 2013).
/// </summary>
/// <param name="bound">The bound s: how many clocks a shard may be ahead of the slowest; 0 for none.</param>
/// <param name="scales">Whether the learning rate is divided by one more than the staleness.</param>
public sealed class StaleSynchronous(int bound, bool scales) : ConsistencyPolicy
{
    /// <summary>How many clocks a shard may be ahead of the slowest.</summary>
    public int Bound => bound;

    /// <inheritdoc/>
    public override string Name => "ssp";

    /// <inheritdoc/>
    public override bool ChoosesShards => true;

    /// <inheritdoc/>
    public override bool KeepsClocks => true;

    /// <inheritdoc/>
    public override int Needed(int shards) => 1;

    /// <inheritdoc/>
    public override long Until(long slowest, long fastest) => slowest + bound + 1;

    /// <inheritdoc/>
    public override float RateScale(double staleness) => scales ? (float)(1 / (1 + staleness)) : 1;
}
