using DistTrain.Data;
using DistTrain.Training;

namespace DistTrain.Simulation;

/// <summary>What is right in every history of a run, worked out from its sizes alone.</summary>
internal sealed class RunFacts
{
    private readonly int[][][] _samples;

    public RunFacts(RunPlan plan)
    {
        ShardPlan shards = plan.Shards;
        (Steps, StepsPerEpoch, Epochs) = ((int)plan.Steps, shards.StepsPerEpoch, plan.Epochs);
        (Shards, Samples, Ranges, Voters) = (shards.Shards, shards.Samples, plan.Ranges.Count, plan.Voters.Count);
        Lease = plan.Lease.Ticks;
        (Chooses, Needed) = (plan.Consistency.ChoosesShards, plan.Consistency.Needed(Shards));
        _samples = [.. Enumerable.Range(0, Steps).Select(step => Enumerable.Range(0, Shards).Select(shard => SamplesOf(shards, step, shard)).ToArray())];
        StepSizes = [.. _samples.Select(step => step.Sum(shard => shard.Length))];
    }

    public int Steps { get; }

    public int StepsPerEpoch { get; }

    public int Epochs { get; }

    public int Shards { get; }

    /// <summary>Samples of the training set.</summary>
    public int Samples { get; }

    public int Ranges { get; }

    public int Voters { get; }

    /// <summary>In ticks.</summary>
    public long Lease { get; }

    /// <summary>The true number of samples in each step.</summary>
    public IReadOnlyList<int> StepSizes { get; }

    /// <summary>The hash that the final weights must have; null while it is not known.</summary>
    public string? ExpectedHash { get; set; }

    /// <summary>Whether a step takes the shards that come first.</summary>
    public bool Chooses { get; }

    /// <summary>How many shards a step needs.</summary>
    public int Needed { get; }

    /// <summary>The hash of the weights that steps of the given shards make; null while nobody can tell.</summary>
    public Func<IReadOnlyList<IReadOnlyList<int>>, string>? Replay { get; set; }

    /// <summary>How many samples some shards give to a step.</summary>
    public int SamplesOf(int step, IReadOnlyList<int> shards) => shards.Sum(shard => _samples[step][shard].Length);

    /// <summary>The samples that a shard gives to a step.</summary>
    public ReadOnlySpan<int> SamplesIn(int step, int shard) => _samples[step][shard];

    private static int[] SamplesOf(ShardPlan plan, int step, int shard)
    {
        var order = new int[plan.ShardSize(shard)];
        plan.Order(step / plan.StepsPerEpoch, shard, order);
        (int start, int count) = plan.MicroBatch(shard, step % plan.StepsPerEpoch);
        return order[start..(start + count)];
    }
}
