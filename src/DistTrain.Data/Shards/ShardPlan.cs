using DistTrain.Numerics;

namespace DistTrain.Data;

/// <summary>
/// Who contributes which samples to which step: a pure function of the sizes and the seed, the same on every node. Data shards
/// are contiguous slices whose sizes differ by at most one. An epoch deals its samples to the shards in turn, as cards are
/// dealt, and a step takes the next <c>batch</c> cards; so every step takes ⌊batch/shards⌋ or ⌈batch/shards⌉ samples of each
/// shard, every sample of an epoch is used exactly once, and only the epoch's last step may be short.
/// </summary>
public sealed class ShardPlan
{
    private readonly ulong _seed;

    /// <summary>Plans <paramref name="samples"/> training samples over <paramref name="shards"/> shards.</summary>
    /// <exception cref="ArgumentException">A size is not positive, or there are more shards than samples.</exception>
    public ShardPlan(int samples, int shards, int batch, ulong seed)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(samples);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(shards);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(batch);
        if (shards > samples)
            throw new ArgumentException(
                $"{shards} data shards of {samples} samples: at most one shard a sample.", nameof(shards));
        (Samples, Shards, Batch, _seed) = (samples, shards, batch, seed);
    }

    /// <summary>How many training samples there are.</summary>
    public int Samples { get; }

    /// <summary>How many data shards there are.</summary>
    public int Shards { get; }

    /// <summary>Samples in a full step.</summary>
    public int Batch { get; }

    /// <summary>Steps in an epoch; the last may be short.</summary>
    public int StepsPerEpoch => (int)(((long)Samples + Batch - 1) / Batch);

    /// <summary>The most samples that one shard contributes to a step.</summary>
    public int MicroBatchMax => Math.Min((Batch + Shards - 1) / Shards, ShardSize(0));

    /// <summary>How many samples the shard holds.</summary>
    public int ShardSize(int shard) => Samples / Shards + (shard < Samples % Shards ? 1 : 0);

    /// <summary>The index of the shard's first sample in the training set.</summary>
    public int ShardStart(int shard) => (int)((long)(Samples / Shards) * shard + Math.Min(shard, Samples % Shards));

    /// <summary>The true count of a step's samples.</summary>
    /// <param name="stepInEpoch">The step within its epoch, from 0.</param>
    public int StepSize(int stepInEpoch) => (int)Math.Min(Batch, Samples - (long)stepInEpoch * Batch);

    /// <summary>
    /// The places in the shard's order of the epoch that it contributes to a step: from <c>Start</c>, <c>Count</c> of them (0
    /// is possible).
    /// </summary>
    public (int Start, int Count) MicroBatch(int shard, int stepInEpoch)
    {
        int start = Dealt(shard, (long)stepInEpoch * Batch);
        int end = Dealt(shard, Math.Min((long)(stepInEpoch + 1) * Batch, Samples));
        return (start, end - start);
    }

    /// <summary>Writes the order in which the shard's samples are used in an epoch, as indices into the training set.</summary>
    /// <param name="epoch">The epoch, from 0.</param>
    /// <param name="shard">The shard.</param>
    /// <param name="order">Receives <see cref="ShardSize"/> indices.</param>
    public void Order(int epoch, int shard, Span<int> order)
    {
        if (order.Length != ShardSize(shard))
            throw new ArgumentException(
                $"Shard {shard} has {ShardSize(shard)} samples, the destination {order.Length} places.", nameof(order));
        int start = ShardStart(shard);
        for (int i = 0; i < order.Length; i++)
            order[i] = start + i;
        new RandomStream(_seed, RandomPurpose.SampleOrder, epoch, shard).Shuffle(order);
    }

    /// <summary>How many of the epoch's first <paramref name="cards"/> cards went to the shard.</summary>
    private int Dealt(int shard, long cards) => (int)((cards - shard + Shards - 1) / Shards);
}
