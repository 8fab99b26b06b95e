using System.Numerics.Tensors;
using DistTrain.Numerics;

namespace DistTrain.Training;

/// <summary>
/// Sums a complete set of contributions in the order of the tree, block by block, so that the partial sums stay in the
/// first-level cache. Where one node was contributed whole, its memory is used as it is.
/// </summary>
public sealed class TreeSummer
{
    /// <summary>Elements in a block: with a few levels of partial sums it fits a 32 KB cache.</summary>
    public const int BlockLength = 1024;

    private readonly ReductionTree _tree;
    private readonly Memory<float>[] _partial;
    private readonly NodeRounding? _rounding;
    private long _step;
    private int _position;

    /// <summary>Prepares scratch space for the tree.</summary>
    /// <param name="tree">The tree.</param>
    /// <param name="rounding">What is left of each node's sum; all of it by default.</param>
    internal TreeSummer(ReductionTree tree, NodeRounding? rounding = null)
    {
        (_tree, _rounding) = (tree, rounding);
        _partial = [.. Enumerable.Range(0, tree.Root.Level + 1).Select(_ => AlignedMemory.Allocate(BlockLength))];
    }

    /// <summary>What the sums from here on belong to.</summary>
    /// <param name="step">The step.</param>
    /// <param name="range">The range.</param>
    public void Begin(long step, ParameterRange range) => (_step, _position) = (step, range.Start);

    /// <summary>The sum over the shards that have contributed of the elements from <paramref name="start"/>; valid until the
    /// next call.</summary>
    /// <param name="parts">The contributions, at least one.</param>
    /// <param name="start">First element, within the range.</param>
    /// <param name="length">At most <see cref="BlockLength"/>.</param>
    /// <param name="keep">Receives the sum as well, unless it is empty.</param>
    public ReadOnlySpan<float> Sum(NodeCollector parts, int start, int length, Span<float> keep = default)
    {
        if (!TrySum(parts, _tree.Root, start, length, 0, keep, out ReadOnlySpan<float> sum))
            throw new InvalidOperationException("No shard has contributed.");
        if (keep.Length > 0 && !sum.Overlaps(keep))
            sum.CopyTo(keep);
        return sum;
    }

    /// <summary>The contribution that is the sum of all shards by itself; null if there is none.</summary>
    public BulkSlice? Whole(NodeCollector parts) => parts.TryGet(_tree.Canonical(_tree.Root), out BulkSlice whole) ? whole : null;

    /// <summary>The sum below a node: in the given memory, or else this depth's block, or in a contribution's own memory.</summary>
    private bool TrySum(
        NodeCollector parts, TreeNode node, int start, int length, int depth, Span<float> keep, out ReadOnlySpan<float> sum)
    {
        node = _tree.Canonical(node);
        if (parts.TryGet(node, out BulkSlice part))
        {
            sum = part.Span.Slice(start, length);
            return true;
        }

        if (node.Level == 0)
        {
            sum = default;
            return false;
        }

        bool hasLeft = TrySum(parts, node.Left, start, length, depth, keep: default, out sum);
        if (!TrySum(parts, node.Right, start, length, depth + 1, keep: default, out ReadOnlySpan<float> right))
            return hasLeft;
        Span<float> total = keep.Length > 0 ? keep : _partial[depth].Span[..length];
        if (hasLeft)
        {
            TensorPrimitives.Add(sum, right, total);
            _rounding?.Round(total, node, _step, _position + start);
        }
        else
        {
            right.CopyTo(total);
        }

        sum = total;
        return true;
    }
}
