using System.Runtime.InteropServices;
using System.Security.Cryptography;
using DistTrain.Data;
using DistTrain.Nn;
using DistTrain.Training;

namespace DistTrain.Tests;

/// <summary>
/// The oracle of every distributed run: one loop over the steps, one shard after the other, a recursive sum, one update over the
/// whole vector. It knows no roles, messages, ranges, stores or hosts.
/// </summary>
internal static class PlainLoop
{
    /// <summary>Trains for some steps (all, by default) and returns the flat parameter vector.</summary>
    /// <param name="plan">The run.</param>
    /// <param name="data">The training set.</param>
    /// <param name="steps">How many steps; all of them by default.</param>
    /// <param name="taken">Whether a step takes a shard; every step takes every shard by default.</param>
    public static float[] Train(RunPlan plan, Dataset data, long? steps = null, Func<long, int, bool>? taken = null)
    {
        int shards = plan.Shards.Shards;
        var weights = new float[plan.Model.ParameterCount];
        plan.Model.Initialise(weights, plan.Seed);
        var slots = new float[2][];
        for (int i = 0; i < plan.Optimizer.SlotCount; i++)
            slots[i] = new float[weights.Length];
        var lossy = new PlainLossy(plan);
        var master = (float[])weights.Clone();
        var pass = new TrainingPass(plan.Model, plan.Loss, plan.Shards.MicroBatchMax, 1);

        for (long step = 0; step < (steps ?? plan.Steps); step++)
        {
            int epoch = (int)(step / plan.Shards.StepsPerEpoch);
            int stepInEpoch = (int)(step % plan.Shards.StepsPerEpoch);
            var leaves = new float[]?[shards];
            int samples = 0;
            for (int shard = 0; shard < shards; shard++)
            {
                if (taken?.Invoke(step, shard) == false)
                    continue;
                var order = new int[plan.Shards.ShardSize(shard)];
                plan.Shards.Order(epoch, shard, order);
                (int start, int count) = plan.Shards.MicroBatch(shard, stepInEpoch);
                float[] own = plan.Consistency is LocalRounds rounds
                    ? PlainRound.Walk(plan, rounds, pass, data, order, (epoch, stepInEpoch, shard), weights)
                    : Gradient(plan, pass, data, order.AsSpan(start, count), weights);
                leaves[shard] = lossy.Shard(own, shard, step);
                samples += count;
            }

            float[] sum = Sum(leaves, 0, shards, (node, first, count) => lossy.Node(node, first, count, step))
                ?? new float[weights.Length];
            float clip = plan.Consistency is LocalRounds ? 1 : PlainClip.Factor(plan.ClipNorm, sum, samples);
            plan.Optimizer.Update(
                master, master, sum, samples > 0 ? 1f / samples * clip : 0,
                new OptimizerSlots(slots[0], slots[1]),
                plan.LearningRate(step), step + 1);
            weights = lossy.Weights(weights, master, step);
        }

        return weights;
    }

    public static string Hash(float[] weights) => Convert.ToHexStringLower(SHA256.HashData(MemoryMarshal.AsBytes<float>(weights)));

    public static float[] Gradient(RunPlan plan, TrainingPass pass, Dataset data, ReadOnlySpan<int> samples, float[] weights)
    {
        var gradient = new float[weights.Length];
        data.ReadInputs(samples, pass.Inputs(samples.Length));
        if (plan.Loss.UsesLabels)
            data.ReadLabels(samples, pass.Labels(samples.Length));
        else
            data.ReadTargets(samples, pass.Targets(samples.Length));
        pass.Run(weights, [samples.Length], [1], [gradient], new LeafMetrics[1]);
        return gradient;
    }

    /// <summary>
    /// Halves at the largest power of two below the count: the same tree as pairing neighbours level by level. Of a half that
    /// is left out nothing is added, not even zero. Of each sum a codec may leave but a part.
    /// </summary>
    private static float[]? Sum(float[]?[] leaves, int first, int count, Func<float[], int, int, float[]> left)
    {
        if (count == 1)
            return leaves[first];
        int half = 1;
        while (half * 2 < count)
            half *= 2;
        float[]? lower = Sum(leaves, first, half, left);
        float[]? upper = Sum(leaves, first + half, count - half, left);
        if (lower is null || upper is null)
            return lower ?? upper;
        var sum = new float[lower.Length];
        for (int i = 0; i < sum.Length; i++)
            sum[i] = lower[i] + upper[i];
        return left(sum, first, count);
    }
}
