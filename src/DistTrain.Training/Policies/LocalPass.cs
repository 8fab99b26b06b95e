using System.Numerics.Tensors;
using DistTrain.Nn;
using DistTrain.Numerics;

namespace DistTrain.Training;

/// <summary>A worker's computation of <see cref="LocalRounds"/>: one shard after the other walks away from the same weights.</summary>
internal sealed class LocalPass
{
    private readonly RunPlan _plan;
    private readonly LocalRounds _rounds;
    private readonly SampleFeed _feed;
    private readonly TrainingPass _pass;
    private readonly WorkerClip? _clip;
    private readonly Memory<float> _weights, _gradient;
    private readonly Memory<float>[] _slots, _gradients;
    private readonly List<Memory<float>> _sums = [];
    private readonly LeafMetrics[] _metrics = new LeafMetrics[1];

    /// <summary>Takes the buffers that one shard's walk needs.</summary>
    /// <param name="plan">The run.</param>
    /// <param name="rounds">Its policy.</param>
    /// <param name="feed">The data.</param>
    /// <param name="pass">Has room for a shard's part of an inner step.</param>
    /// <param name="clip">Clips the gradient of each inner step; null for no clipping.</param>
    public LocalPass(RunPlan plan, LocalRounds rounds, SampleFeed feed, TrainingPass pass, WorkerClip? clip)
    {
        (_plan, _rounds, _feed, _pass, _clip) = (plan, rounds, feed, pass, clip);
        int parameters = plan.Model.ParameterCount;
        _weights = AlignedMemory.Allocate(parameters);
        _gradient = AlignedMemory.Allocate(parameters);
        _gradients = [_gradient];
        _slots = [.. rounds.Optimizer.SlotNames.Select(_ => AlignedMemory.Allocate(parameters))];
    }

    /// <summary>Computes the contributions of some tree nodes to a round, summed within each node in the order of the tree.</summary>
    /// <param name="round">The round within the run.</param>
    /// <param name="shards">All shards of the nodes, ascending.</param>
    /// <param name="nodeLeaves">How many consecutive shards make up each node.</param>
    /// <param name="weights">The weights that all shards begin with.</param>
    /// <param name="gradients">Receives one flat vector a node.</param>
    /// <param name="metrics">Receives a figure a shard, over all of its inner steps.</param>
    public void Compute(
        long round, IReadOnlyList<int> shards, ReadOnlySpan<int> nodeLeaves, ReadOnlySpan<float> weights,
        ReadOnlySpan<Memory<float>> gradients, Span<LeafMetrics> metrics)
    {
        var start = new Start { Round = round, Shards = shards, Weights = weights, Metrics = metrics };
        int leaf = 0;
        for (int node = 0; node < nodeLeaves.Length; node++)
        {
            Sum(start, leaf, nodeLeaves[node], gradients[node].Span, 0);
            leaf += nodeLeaves[node];
        }
    }

    /// <summary>The sum over some leaves: the left child has the greatest power of two of them below their number.</summary>
    private void Sum(Start start, int first, int count, Span<float> destination, int depth)
    {
        if (count == 1)
        {
            start.Metrics[first] = Walk(start, start.Shards[first], destination);
            return;
        }

        int left = (int)(System.Numerics.BitOperations.RoundUpToPowerOf2((uint)count) / 2);
        if (_sums.Count == depth)
            _sums.Add(AlignedMemory.Allocate(destination.Length));
        Span<float> right = _sums[depth].Span;
        Sum(start, first, left, destination, depth + 1);
        Sum(start, first + left, count - left, right, depth + 1);
        TensorPrimitives.Add(destination, right, destination);
    }

    /// <summary>A shard's inner steps. Those of which it has no sample are left out.</summary>
    private LeafMetrics Walk(Start start, int shard, Span<float> destination)
    {
        int epoch = _plan.EpochOf(start.Round);
        (int first, int end) = _rounds.StepsIn(_plan.StepInEpoch(start.Round));
        ReadOnlySpan<int> order = _feed.Order(shard, epoch);
        start.Weights.CopyTo(_weights.Span);
        foreach (Memory<float> slot in _slots)
            slot.Span.Clear();
        LeafMetrics total = default;
        long updates = 0;
        for (int step = first; step < end; step++)
        {
            (int from, int count) = _rounds.Inner.MicroBatch(shard, step);
            if (count == 0)
                continue;
            _feed.Load(_pass, _feed.Data.Train, order.Slice(from, count));
            _pass.Run(_weights.Span, [count], [1], _gradients, _metrics);
            total += _metrics[0];
            float scale = 1f / count * (_clip?.Factor(_gradient.Span, count) ?? 1);
            _rounds.Optimizer.Update(
                _weights.Span, _weights.Span, _gradient.Span, scale, Slots, _rounds.LearningRate(epoch, step), ++updates);
        }

        TensorPrimitives.Subtract(start.Weights, _weights.Span, destination);
        TensorPrimitives.Multiply(destination, total.Count, destination);
        return total;
    }

    private OptimizerSlots Slots => _slots.Length switch
    {
        0 => default,
        1 => new OptimizerSlots(_slots[0].Span),
        _ => new OptimizerSlots(_slots[0].Span, _slots[1].Span),
    };

    /// <summary>What all shards of a round begin with.</summary>
    private readonly ref struct Start
    {
        public required long Round { get; init; }

        public required IReadOnlyList<int> Shards { get; init; }

        public required ReadOnlySpan<float> Weights { get; init; }

        public required Span<LeafMetrics> Metrics { get; init; }
    }
}
