using DistTrain.Data;
using DistTrain.Training;

namespace DistTrain.Simulation;

/// <summary>What is right in every history of a run, worked out from its sizes alone.</summary>
internal sealed class RunFacts
{
    private readonly int[][][] _samples;

    /// <summary>The facts of a run.</summary>
    /// <param name="plan">The run.</param>
    /// <param name="data">Its training set; null if nothing is to be computed anew.</param>
    public RunFacts(RunPlan plan, Dataset? data = null)
    {
        (Plan, Data) = (plan, data);
        ShardPlan shards = plan.Shards;
        (Steps, StepsPerEpoch, Epochs) = ((int)plan.Steps, shards.StepsPerEpoch, plan.Epochs);
        (Shards, Samples, Ranges, Voters) = (shards.Shards, shards.Samples, plan.Ranges.Count, plan.Voters.Count);
        (Parts, Lease) = (plan.Parts, plan.Lease.Ticks);
        (Chooses, KeepsClocks) = (plan.Consistency.ChoosesShards, plan.Consistency.KeepsClocks);
        (Needed, Bound) = (plan.Consistency.Needed(Shards), (plan.Consistency as StaleSynchronous)?.Bound);
        Versions = KeepsClocks ? Steps * Shards : Steps;
        _samples = [.. Enumerable.Range(0, Steps).Select(step => Enumerable.Range(0, Shards).Select(shard => SamplesOf(shards, step, shard)).ToArray())];
        StepSizes = [.. _samples.Select(step => step.Sum(shard => shard.Length))];
    }

    public RunPlan Plan { get; }

    /// <summary>The training set; null if nothing is to be computed anew.</summary>
    public Dataset? Data { get; }

    public int Steps { get; }

    /// <summary>The most updates that a run can have: of a shard each, where shards go at their own pace.</summary>
    public int Versions { get; }

    public int StepsPerEpoch { get; }

    public int Epochs { get; }

    public int Shards { get; }

    /// <summary>Samples of the training set.</summary>
    public int Samples { get; }

    public int Ranges { get; }

    /// <summary>Parts of a checkpoint: the ranges, and residuals where there are any.</summary>
    public int Parts { get; }

    public int Voters { get; }

    /// <summary>In ticks.</summary>
    public long Lease { get; }

    /// <summary>The true number of samples in each step.</summary>
    public IReadOnlyList<int> StepSizes { get; }

    /// <summary>The hash that the final weights must have; null while it is not known.</summary>
    public string? ExpectedHash { get; set; }

    /// <summary>Whether an update takes the shards that have come by then.</summary>
    public bool Chooses { get; }

    /// <summary>Whether shards go at their own pace, each of them through all steps.</summary>
    public bool KeepsClocks { get; }

    /// <summary>How many shards an update needs.</summary>
    public int Needed { get; }

    /// <summary>How many clocks a shard may be ahead of the slowest; null for any number.</summary>
    public int? Bound { get; }

    /// <summary>How many samples an update is to be divided by.</summary>
    public int SamplesIn(HistoryEvent.UpdateApplied update)
    {
        if (!Chooses)
            return StepSizes[(int)update.Step];
        int samples = 0;
        for (int i = 0; i < update.Shards.Count && i < update.Clocks.Count; i++)
            samples += _samples[(int)update.Clocks[i]][update.Shards[i]].Length;
        return samples;
    }

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
