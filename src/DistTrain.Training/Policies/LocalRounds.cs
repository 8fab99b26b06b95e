using DistTrain.Data;
using DistTrain.Nn;

namespace DistTrain.Training;

/// <summary>
/// <c>local</c>: every data shard takes some inner steps by itself from the same weights, then the servers take one step of an outer
/// optimizer along the mean way that the shards went (Stich, "Local SGD converges fast and communicates little", ICLR 2019; Douillard et
/// al., "DiLoCo: distributed low-communication training of language models", 2023). With the outer optimizer <c>{sgd: 1}</c> the new
/// weights are the mean of the shards' weights.
/// <para>
/// A round stands in a step's place: it is what is reduced, committed, counted, checkpointed and replayed. A shard's contribution is
/// <c>n · (w_start − w_end)</c> with <c>n</c> the samples that it used in the round; divided by the round's samples, the sum over the
/// shards is the mean weighted by samples (McMahan et al., "Communication-efficient learning of deep networks from decentralized data",
/// AISTATS 2017). An epoch's last round may have fewer inner steps.
/// </para>
/// <para>
/// The inner optimizer's state begins anew in each round, so that a shard's work is a function of the weights and the round and may be
/// done by any worker; DiLoCo keeps it. The final weights have the same bits for any number of workers.
/// </para>
/// </summary>
public sealed class LocalRounds : ConsistencyPolicy
{
    /// <summary>Rounds of so many inner steps.</summary>
    /// <param name="inner">Which samples a shard uses in which inner step; the batch is that of an inner step over all shards.</param>
    /// <param name="steps">Inner steps in a full round.</param>
    /// <param name="optimizer">The inner optimizer.</param>
    /// <param name="schedule">The inner learning rate, by inner step.</param>
    public LocalRounds(ShardPlan inner, int steps, Optimizer optimizer, LearningRateSchedule schedule)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(steps);
        (Inner, Steps, Optimizer, Schedule) = (inner, steps, optimizer, schedule);
    }

    /// <inheritdoc/>
    public override string Name => "local";

    /// <inheritdoc/>
    public override string Update => "round";

    /// <inheritdoc/>
    public override bool ClipsInWorker => true;

    /// <summary>Which samples a shard uses in which inner step of an epoch.</summary>
    public ShardPlan Inner { get; }

    /// <summary>Inner steps in a full round.</summary>
    public int Steps { get; }

    /// <summary>The inner optimizer.</summary>
    public Optimizer Optimizer { get; }

    /// <summary>The inner learning rate.</summary>
    public LearningRateSchedule Schedule { get; }

    /// <summary>Samples in a full round over all shards: the batch by which rounds are dealt as steps are elsewhere.</summary>
    public int RoundBatch => BatchOf(Inner.Samples, Inner.Batch, Steps);

    /// <summary>Samples in a full round over all shards; an epoch has at least one round.</summary>
    /// <param name="samples">Samples of the training set.</param>
    /// <param name="batch">Samples of an inner step.</param>
    /// <param name="steps">Inner steps in a full round.</param>
    public static int BatchOf(int samples, int batch, int steps) => (int)Math.Min((long)batch * steps, samples);

    /// <summary>The inner steps of a round, as places within the epoch: from <c>First</c> up to <c>End</c>.</summary>
    /// <param name="roundInEpoch">The round within its epoch, from 0.</param>
    public (int First, int End) StepsIn(int roundInEpoch)
    {
        long first = (long)roundInEpoch * Steps;
        return ((int)first, (int)Math.Min(first + Steps, Inner.StepsPerEpoch));
    }

    /// <summary>The inner learning rate of a step.</summary>
    public float LearningRate(int epoch, int stepInEpoch) => (float)Schedule.Rate(
        Optimizer.LearningRate, (long)epoch * Inner.StepsPerEpoch + stepInEpoch, Inner.StepsPerEpoch);
}
