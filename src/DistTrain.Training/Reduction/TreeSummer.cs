using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using DistTrain.Numerics;

namespace DistTrain.Training;

/// <summary>
/// Sums a set of contributions in the order of the tree, block by block, so that the partial sums stay in the first-level cache.
/// Where one node was contributed whole, its memory is used as it is.
/// </summary>
public sealed class TreeSummer
{
    /// <summary>Elements in a block: a sum and the weights that it updates fit a 32 KB cache.</summary>
    public const int BlockLength = 4096;

    private readonly ReductionTree _tree;
    private readonly Memory<float>[] _partial;
    private readonly NodeRounding? _rounding;
    private readonly List<BulkSlice> _sources = [];
    private readonly List<Addition> _additions = [];
    private long _step;
    private int _position;

    /// <summary>Prepares scratch space for the tree.</summary>
    /// <param name="tree">The tree.</param>
    /// <param name="rounding">What is left of each node's sum; all of it by default.</param>
    /// <param name="lengthMax">Length of the longest range.</param>
    internal TreeSummer(ReductionTree tree, NodeRounding? rounding = null, int lengthMax = BlockLength)
    {
        (_tree, _rounding) = (tree, rounding);
        _partial = [.. Enumerable.Range(0, tree.Root.Level + 1).Select(_ => AlignedMemory.Allocate(Math.Min(BlockLength, lengthMax)))];
    }

    /// <summary>A sum of two terms into a depth's block. A term is a source's place, or a depth's block: its complement.</summary>
    private readonly record struct Addition(int Left, int Right, int Depth, TreeNode Node);

    /// <summary>What the sums from here on are made of: the tree is walked once, not for every block.</summary>
    /// <param name="step">The step.</param>
    /// <param name="range">The range.</param>
    /// <param name="parts">The contributions, at least one. They must stay as they are until the last block is summed.</param>
    public void Begin(long step, ParameterRange range, NodeCollector parts)
    {
        (_step, _position) = (step, range.Start);
        _sources.Clear();
        _additions.Clear();
        if (Plan(parts, _tree.Root, 0) is null)
            throw new InvalidOperationException("No shard has contributed.");
    }

    /// <summary>The sum over the shards that have contributed of the elements from <paramref name="start"/>; valid until the
    /// next call.</summary>
    /// <param name="start">First element, within the range.</param>
    /// <param name="length">At most <see cref="BlockLength"/>.</param>
    /// <param name="keep">Receives the sum as well, unless it is empty.</param>
    public ReadOnlySpan<float> Sum(int start, int length, Span<float> keep = default)
    {
        ReadOnlySpan<float> sum = default;
        ReadOnlySpan<Addition> additions = CollectionsMarshal.AsSpan(_additions);
        for (int i = 0; i < additions.Length; i++)
        {
            Addition addition = additions[i];
            Span<float> total = i == additions.Length - 1 && keep.Length > 0 ? keep : _partial[addition.Depth].Span[..length];
            TensorPrimitives.Add(Term(addition.Left, start, length), Term(addition.Right, start, length), total);
            _rounding?.Round(total, addition.Node, _step, _position + start);
            sum = total;
        }

        if (additions.Length > 0)
            return sum;
        sum = Term(0, start, length);
        if (keep.Length > 0)
            sum.CopyTo(keep);
        return sum;
    }

    /// <summary>The contribution that is the sum of all shards by itself; null if there is none.</summary>
    public BulkSlice? Whole(NodeCollector parts) => parts.TryGet(_tree.Canonical(_tree.Root), out BulkSlice whole) ? whole : null;

    private ReadOnlySpan<float> Term(int term, int start, int length) =>
        term >= 0 ? _sources[term].Span.Slice(start, length) : _partial[~term].Span[..length];

    /// <summary>The term that is the sum below a node; null if none of its shards has contributed.</summary>
    private int? Plan(NodeCollector parts, TreeNode node, int depth)
    {
        node = _tree.Canonical(node);
        if (parts.TryGet(node, out BulkSlice part))
        {
            _sources.Add(part);
            return _sources.Count - 1;
        }

        if (node.Level == 0)
            return null;
        int? left = Plan(parts, node.Left, depth);
        int? right = Plan(parts, node.Right, left < 0 ? depth + 1 : depth);
        if (left is null || right is null)
            return left ?? right;
        _additions.Add(new Addition(left.Value, right.Value, depth, node));
        return ~depth;
    }
}
