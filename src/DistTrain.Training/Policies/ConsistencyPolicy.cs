namespace DistTrain.Training;

/// <summary>
/// Which gradients an update takes, and how far a shard may run ahead of the others: <c>train.consistency</c>. Under every policy
/// all ranges make the same updates in the same order, so that weights are always of one version.
/// </summary>
public abstract class ConsistencyPolicy
{
    /// <summary>The policy's name in a run file.</summary>
    public abstract string Name { get; }

    /// <summary>What one update of the weights is called, for users: a step, or a round of several.</summary>
    public virtual string Update => "step";

    /// <summary>
    /// Whether an update takes the shards that have come by then: the first range's primary chooses them, and all ranges follow.
    /// If not, every update takes every shard.
    /// </summary>
    public virtual bool ChoosesShards => false;

    /// <summary>
    /// Whether each shard goes at its own pace: it has a clock, the number of its contributions so far, and its gradient counts
    /// whatever version of the weights it was computed on. If not, the clock is the step, and what comes late is dropped.
    /// </summary>
    public virtual bool KeepsClocks => false;

    /// <summary>
    /// Whether gradients are clipped where they are computed, each by itself, because there is no gradient of a step over all
    /// shards that could be.
    /// </summary>
    public virtual bool ClipsInWorker => KeepsClocks;

    /// <summary>How many shards an update needs.</summary>
    /// <param name="shards">How many there are.</param>
    public virtual int Needed(int shards) => shards;

    /// <summary>The clock that no shard may reach yet.</summary>
    /// <param name="slowest">The lowest clock of all shards.</param>
    /// <param name="fastest">The highest one.</param>
    public virtual long Until(long slowest, long fastest) => slowest + 1;

    /// <summary>What the learning rate of an update is multiplied by.</summary>
    /// <param name="staleness">Updates between the weights that its gradients were computed on and those it changes, on average.</param>
    public virtual float RateScale(double staleness) => 1;
}
