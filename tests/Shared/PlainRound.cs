using DistTrain.Data;
using DistTrain.Nn;
using DistTrain.Training;

namespace DistTrain.Tests;

/// <summary>
/// What one shard contributes to a round of local steps, worked out sample by sample: the samples of an epoch are dealt to the shards in
/// turn, as cards are, and an inner step takes the next cards.
/// </summary>
internal static class PlainRound
{
    public static float[] Walk(
        RunPlan plan, LocalRounds rounds, TrainingPass pass, Dataset data, int[] order, (int Epoch, int Round, int Shard) place,
        float[] start)
    {
        var weights = (float[])start.Clone();
        float[][] slots = [new float[weights.Length], new float[weights.Length]];
        Optimizer optimizer = rounds.Optimizer;
        int stepsPerEpoch = (plan.Shards.Samples + rounds.Inner.Batch - 1) / rounds.Inner.Batch;
        int used = 0, updates = 0;
        for (int step = place.Round * rounds.Steps; step < Math.Min((place.Round + 1) * rounds.Steps, stepsPerEpoch); step++)
        {
            int[] samples = [.. order.Where((_, i) => (i * plan.Shards.Shards + place.Shard) / rounds.Inner.Batch == step)];
            if (samples.Length == 0)
                continue;
            float[] gradient = PlainLoop.Gradient(plan, pass, data, samples, weights);
            double rate = rounds.Schedule.Rate(optimizer.LearningRate, (long)place.Epoch * stepsPerEpoch + step, stepsPerEpoch);
            optimizer.Update(
                weights, weights, gradient, 1f / samples.Length * PlainClip.Factor(plan.ClipNorm, gradient, samples.Length),
                new OptimizerSlots(optimizer.SlotCount > 0 ? slots[0] : default, optimizer.SlotCount > 1 ? slots[1] : default),
                (float)rate, ++updates);
            used += samples.Length;
        }

        for (int i = 0; i < weights.Length; i++)
            weights[i] = (start[i] - weights[i]) * used;
        return weights;
    }
}
