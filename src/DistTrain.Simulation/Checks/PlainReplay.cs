using System.Runtime.InteropServices;
using System.Security.Cryptography;
using DistTrain.Data;
using DistTrain.Nn;
using DistTrain.Training;

namespace DistTrain.Simulation;

/// <summary>
/// A plain loop over the updates that a history says were made, where the policy chooses which shards an update takes: each
/// gradient computed anew on the version of the weights that is named with it, each shard's by itself, a recursive sum, one
/// update of the whole vector. It knows no roles, messages or stores.
/// </summary>
internal sealed class PlainReplay(RunPlan plan, Dataset data)
{
    private readonly TrainingPass _pass =
        new(plan.Model, plan.Loss, plan.Shards.MicroBatchMax * plan.Shards.Shards, plan.Shards.Shards);
    private readonly Dictionary<(int Epoch, int Shard), int[]> _orders = [];
    private readonly List<float[]> _weights = [];
    private readonly float[]?[] _leaves = new float[]?[plan.Shards.Shards];
    private readonly float[][] _memory =
        [.. Enumerable.Range(0, plan.Shards.Shards).Select(_ => new float[plan.Model.ParameterCount])];
    private readonly float[] _other = new float[plan.Model.ParameterCount];
    private readonly LeafMetrics[] _metrics = new LeafMetrics[plan.Shards.Shards];
    private readonly int[] _rows = new int[plan.Shards.MicroBatchMax * plan.Shards.Shards];
    private readonly int[] _counts = new int[plan.Shards.Shards];
    private readonly int[] _ones = [.. Enumerable.Repeat(1, plan.Shards.Shards)];
    private readonly Memory<float>[] _gradients = new Memory<float>[plan.Shards.Shards];

    /// <summary>
    /// The SHA-256 of the weights that some updates make, and the first update whose checksum is another than the history's.
    /// </summary>
    /// <param name="lines">For each range its updates, from the first on: of the same shards and clocks on all of them.</param>
    public (string Hash, HistoryEvent.UpdateApplied? Differs) Run(IReadOnlyList<IReadOnlyList<HistoryEvent.UpdateApplied>> lines)
    {
        float[][] slots = [.. plan.Optimizer.SlotNames.Select(_ => new float[plan.Model.ParameterCount])];
        var state = new OptimizerSlots(slots.ElementAtOrDefault(0), slots.ElementAtOrDefault(1));
        HistoryEvent.UpdateApplied? differs = null;
        plan.Model.Initialise(At(0), plan.Seed);
        for (int update = 0; update < lines[0].Count; update++)
        {
            HistoryEvent.UpdateApplied first = lines[0][update];
            double staleness = 0;
            Array.Clear(_leaves);
            for (int i = 0; i < first.Shards.Count; i++)
            {
                _leaves[first.Shards[i]] = _memory[first.Shards[i]];
                staleness += update - VersionOf(first, i);
            }

            int samples = Gradients(lines, update);

            float rate = plan.LearningRate(first.Clocks.Max()) * plan.Consistency.RateScale(staleness / first.Shards.Count);
            float[] sum = Sum(0, _leaves.Length) ?? [];
            float scale = samples > 0 ? 1f / samples * (plan.ClipsSteps ? Clip(sum, samples) : 1) : 0;
            plan.Optimizer.Update(At(update), At(update + 1), sum, scale, state, rate, update + 1);
            differs ??= Differs(lines, update);
        }

        return (Convert.ToHexStringLower(SHA256.HashData(MemoryMarshal.AsBytes<float>(At(lines[0].Count)))), differs);
    }

    /// <summary>The SHA-256 of the weights that the run's steps make if every shard is in each of them.</summary>
    public string OfWholeSteps()
    {
        int[] shards = [.. Enumerable.Range(0, plan.Shards.Shards)];
        HistoryEvent.UpdateApplied[] line =
        [
            .. Enumerable.Range(0, (int)plan.Steps).Select(step => new HistoryEvent.UpdateApplied(
                default, 0, step, 0, Primary: true, shards, 0, null) { Clocks = [.. shards.Select(_ => (long)step)] }),
        ];
        return Run([.. plan.Ranges.Select(_ => line)]).Hash;
    }

    /// <summary>The update of the first range whose weights a step leaves with another checksum; null if there is none.</summary>
    private HistoryEvent.UpdateApplied? Differs(IReadOnlyList<IReadOnlyList<HistoryEvent.UpdateApplied>> lines, int update)
    {
        foreach (ParameterRange range in plan.Ranges)
        {
            ReadOnlySpan<float> weights = At(update + 1).AsSpan(range.Start, range.Length);
            if (lines[range.Index][update].Checksum != Crc32C.Compute(MemoryMarshal.AsBytes(weights)))
                return lines[range.Index][update];
        }

        return null;
    }

    /// <summary>The gradients of an update's shards: of each range on the weights that the range's was computed on.</summary>
    /// <returns>How many samples they have.</returns>
    private int Gradients(IReadOnlyList<IReadOnlyList<HistoryEvent.UpdateApplied>> lines, int update)
    {
        HistoryEvent.UpdateApplied first = lines[0][update];
        int samples = 0;
        for (int i = 0, end; i < first.Shards.Count; i = end)
        {
            // Neighbours on the same weights go through the network at once.
            for (end = i + 1; end < first.Shards.Count && VersionOf(first, end) == VersionOf(first, i);)
                end++;
            for (int place = i; place < end; place++)
                _gradients[place - i] = _memory[first.Shards[place]];
            samples += Compute(first, i, end, At((int)VersionOf(first, i)));
        }

        for (int range = 1; range < plan.Ranges.Count && plan.Consistency.KeepsClocks; range++)
        {
            for (int i = 0; i < first.Shards.Count; i++)
            {
                if (VersionOf(lines[range][update], i) is var version && version == VersionOf(first, i))
                    continue;
                _gradients[0] = _other;
                Compute(first, i, i + 1, At((int)version));
                (int start, int length) = (plan.Ranges[range].Start, plan.Ranges[range].Length);
                _other.AsSpan(start, length).CopyTo(_memory[first.Shards[i]].AsSpan(start));
            }
        }

        return samples;
    }

    /// <summary>Computes the gradients of some of an update's shards on the same weights, each by itself.</summary>
    private int Compute(HistoryEvent.UpdateApplied update, int from, int end, float[] weights)
    {
        int rows = 0;
        for (int place = from; place < end; place++)
        {
            (int shard, long clock) = (update.Shards[place], update.Clocks[place]);
            (int start, int count) = plan.Shards.MicroBatch(shard, (int)(clock % plan.Shards.StepsPerEpoch));
            Order((int)(clock / plan.Shards.StepsPerEpoch), shard).AsSpan(start, count).CopyTo(_rows.AsSpan(rows));
            _counts[place - from] = count;
            rows += count;
        }

        ReadOnlySpan<int> samples = _rows.AsSpan(0, rows);
        data.ReadInputs(samples, _pass.Inputs(rows));
        if (plan.Loss.UsesLabels)
            data.ReadLabels(samples, _pass.Labels(rows));
        else
            data.ReadTargets(samples, _pass.Targets(rows));
        int shards = end - from;
        _pass.Run(weights, _counts.AsSpan(0, shards), _ones.AsSpan(0, shards), _gradients.AsSpan(0, shards), _metrics.AsSpan(0, shards));
        for (int i = 0; i < shards && plan is { ClipNorm: not null, ClipsSteps: false }; i++)
            Shorten(_gradients[i].Span, _counts[i]);
        return rows;
    }

    /// <summary>A shard's samples in the order in which an epoch uses them.</summary>
    private int[] Order(int epoch, int shard)
    {
        if (!_orders.TryGetValue((epoch, shard), out int[]? order))
        {
            _orders.Add((epoch, shard), order = new int[plan.Shards.ShardSize(shard)]);
            plan.Shards.Order(epoch, shard, order);
        }

        return order;
    }

    private void Shorten(Span<float> gradient, int samples)
    {
        float factor = Clip(gradient, samples);
        for (int i = 0; factor < 1 && i < gradient.Length; i++)
            gradient[i] *= factor;
    }

    /// <summary>What makes a summed gradient's mean no longer than it may be.</summary>
    private float Clip(ReadOnlySpan<float> sum, int samples)
    {
        var blocks = new double[SquareTree.Blocks(sum.Length)];
        double norm = Math.Sqrt(SquareTree.Total(sum, blocks)) / Math.Max(1, samples);
        return (float)GradientClip.Factor(norm, plan.ClipNorm ?? double.PositiveInfinity);
    }

    /// <summary>The version that a gradient was computed on: the step's own unless shards go at their own pace.</summary>
    private long VersionOf(HistoryEvent.UpdateApplied update, int place) =>
        plan.Consistency.KeepsClocks ? update.Versions[place] : update.Step;

    /// <summary>The weights of a version.</summary>
    private float[] At(int version)
    {
        while (_weights.Count <= version)
            _weights.Add(new float[plan.Model.ParameterCount]);
        return _weights[version];
    }

    /// <summary>
    /// Halves at the largest power of two below the count. Of a half of which nothing is taken nothing is added, not even zero.
    /// </summary>
    private float[]? Sum(int first, int count)
    {
        if (count == 1)
            return _leaves[first];
        int half = 1;
        while (half * 2 < count)
            half *= 2;
        float[]? left = Sum(first, half);
        float[]? right = Sum(first + half, count - half);
        if (left is null || right is null)
            return left ?? right;
        for (int i = 0; i < left.Length; i++)
            left[i] += right[i];
        return left;
    }
}
