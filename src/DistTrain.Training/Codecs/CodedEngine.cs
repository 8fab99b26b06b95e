using System.Numerics;
using System.Numerics.Tensors;
using DistTrain.Nn;
using DistTrain.Numerics;

namespace DistTrain.Training;

/// <summary>
/// Computes each shard's gradient by itself and rounds every tree node on the way up, as servers do above what workers send.
/// </summary>
internal sealed class CodedEngine : IStagedEngine
{
    private readonly RunPlan _plan;
    private readonly IWorkerEngine _engine;
    private readonly NodeRounding _rounding;
    private readonly List<Memory<float>> _spare = [];
    private Memory<float>[] _leaves = [];
    private int[] _ones = [];
    private int[] _nodes = [];
    private IReadOnlyList<int> _shards = [];
    private long _step;
    private int _reducedFrom;

    private CodedEngine(RunPlan plan, IWorkerEngine engine, NodeRounding rounding) =>
        (_plan, _engine, _rounding) = (plan, engine, rounding);

    /// <inheritdoc/>
    public Action<int>? Completed { get; set; }

    /// <summary>The engine that computes what a run's codec leaves; the given one if that is all of it.</summary>
    public static IWorkerEngine Of(RunPlan plan, IWorkerEngine engine) =>
        NodeRounding.Of(plan) is { } rounding ? new CodedEngine(plan, engine, rounding) : engine;

    /// <inheritdoc/>
    public void ComputeGradients(
        long step, IReadOnlyList<int> shards, ReadOnlySpan<int> nodeLeaves, ReadOnlySpan<float> weights,
        ReadOnlySpan<Memory<float>> gradients, Span<LeafMetrics> metrics)
    {
        Place(shards.Count, nodeLeaves, gradients);
        (_step, _shards, _nodes, _reducedFrom) = (step, shards, nodeLeaves.ToArray(), weights.Length);
        if (_engine is IStagedEngine staged)
            staged.Completed = Completed is null ? null : Reduce;
        _engine.ComputeGradients(step, shards, _ones.AsSpan(0, shards.Count), weights, _leaves.AsSpan(0, shards.Count), metrics);
        ReduceFrom(0);
    }

    /// <summary>The shards' gradients are final from a parameter on: so are the nodes', as far as whole blocks go.</summary>
    private void Reduce(int from)
    {
        int block = (from + TreeSummer.BlockLength - 1) / TreeSummer.BlockLength * TreeSummer.BlockLength;
        if (block >= _reducedFrom)
            return;
        ReduceFrom(block);
        Completed?.Invoke(block);
    }

    private void ReduceFrom(int from)
    {
        int leaf = 0;
        foreach (int count in _nodes)
        {
            int level = BitOperations.Log2(BitOperations.RoundUpToPowerOf2((uint)count));
            var node = new TreeNode(level, _shards[leaf] >> level);
            for (int start = from; start < _reducedFrom; start += TreeSummer.BlockLength)
                Reduce(node, leaf, _step, start, Math.Min(TreeSummer.BlockLength, _reducedFrom - start));
            leaf += count;
        }

        _reducedFrom = from;
    }

    /// <inheritdoc/>
    public void Advance(long step, IReadOnlyList<int> shards, ReadOnlySpan<float> weights, int ready, bool begins) =>
        (_engine as IStagedEngine)?.Advance(step, shards, weights, ready, begins);

    /// <inheritdoc/>
    public LeafMetrics Evaluate(EvaluationSet set, int chunk, ReadOnlySpan<float> weights) =>
        _engine.Evaluate(set, chunk, weights);

    /// <summary>The first leaf of a node goes where the node is to be, and the others into buffers of its own.</summary>
    private void Place(int leaves, ReadOnlySpan<int> nodeLeaves, ReadOnlySpan<Memory<float>> gradients)
    {
        if (_leaves.Length < leaves)
        {
            _leaves = new Memory<float>[leaves];
            _ones = [.. Enumerable.Repeat(1, leaves)];
        }

        int leaf = 0, spare = 0;
        for (int node = 0; node < nodeLeaves.Length; node++)
        {
            _leaves[leaf++] = gradients[node];
            for (int i = 1; i < nodeLeaves[node]; i++)
            {
                if (spare == _spare.Count)
                    _spare.Add(AlignedMemory.Allocate(gradients[node].Length));
                _leaves[leaf++] = _spare[spare++];
            }
        }
    }

    /// <summary>Sums a part of the leaves below a node into the first of them.</summary>
    private Span<float> Reduce(TreeNode node, int leaf, long step, int start, int length)
    {
        node = _plan.Tree.Canonical(node);
        Span<float> sum = _leaves[leaf].Span.Slice(start, length);
        if (node.Level > 0)
        {
            Reduce(node.Left, leaf, step, start, length);
            int left = _plan.Tree.LeafCount(node.Left);
            TensorPrimitives.Add(sum, Reduce(node.Right, leaf + left, step, start, length), sum);
        }

        _rounding.Round(sum, node, step, start);
        return sum;
    }
}
