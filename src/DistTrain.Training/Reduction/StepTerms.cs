namespace DistTrain.Training;

/// <summary>What an update takes, where the policy chooses: the same on all ranges and replicas.</summary>
/// <param name="Shards">The shards whose gradients are in it, ascending.</param>
/// <param name="Clocks">Which contribution of each of them it is, from 0.</param>
/// <param name="Staleness">For each of them the updates between the weights it was computed on and those that the update changes.</param>
public sealed record StepTerms(IReadOnlyList<int> Shards, IReadOnlyList<long> Clocks, IReadOnlyList<int> Staleness)
{
    /// <summary>Whether two updates of the same step take the same; null stands for all shards.</summary>
    public static bool AreSame(StepTerms? left, StepTerms? right) => left is null || right is null
        ? left is null && right is null
        : left.Shards.SequenceEqual(right.Shards) && left.Clocks.SequenceEqual(right.Clocks)
            && left.Staleness.SequenceEqual(right.Staleness);

    /// <summary>The samples in it.</summary>
    public int Samples(RunPlan plan)
    {
        int samples = 0;
        for (int i = 0; i < Shards.Count; i++)
            samples += plan.Shards.MicroBatch(Shards[i], plan.StepInEpoch(Clocks[i])).Count;
        return samples;
    }

    /// <summary>The learning rate of the update: that of its furthest clock, scaled as the policy has it.</summary>
    public float LearningRate(RunPlan plan) => plan.LearningRate(Clocks.Max()) * plan.Consistency.RateScale(Staleness.Average());

    /// <summary>Where the shards stand after it.</summary>
    public IReadOnlyList<long> Advance(IReadOnlyList<long> clocks)
    {
        long[] next = [.. clocks];
        for (int i = 0; i < Shards.Count; i++)
            next[Shards[i]] = Clocks[i] + 1;
        return next;
    }
}
