using System.Numerics.Tensors;
using DistTrain.Numerics;

namespace DistTrain.Training;

/// <summary>
/// Sums a complete set of contributions in the order of the tree, block by block, so that the partial sums stay in the first-level
/// cache. Where one node was contributed whole, its memory is used as it is.
/// </summary>
public sealed class TreeSummer
{
    /// <summary>Elements in a block: with a few levels of partial sums it fits a 32 KB cache.</summary>
    public const int BlockLength = 1024;

    private readonly ReductionTree _tree;
    private readonly Memory<float>[] _partial;

    /// <summary>Prepares scratch space for the tree.</summary>
    public TreeSummer(ReductionTree tree)
    {
        _tree = tree;
        _partial = [.. Enumerable.Range(0, tree.Root.Level + 1).Select(_ => AlignedMemory.Allocate(BlockLength))];
    }

    /// <summary>The sum over all shards of the elements from <paramref name="start"/>; valid until the next call.</summary>
    /// <param name="parts">Contributions that cover the tree.</param>
    /// <param name="start">First element, within the range.</param>
    /// <param name="length">At most <see cref="BlockLength"/>.</param>
    public ReadOnlySpan<float> Sum(NodeCollector parts, int start, int length) => Sum(parts, _tree.Root, start, length, 0);

    private ReadOnlySpan<float> Sum(NodeCollector parts, TreeNode node, int start, int length, int depth)
    {
        node = _tree.Canonical(node);
        if (parts.TryGet(node, out BulkSlice part))
            return part.Span.Slice(start, length);
        if (node.Level == 0)
            throw new InvalidOperationException($"Shard {node.Index} has not been contributed.");
        ReadOnlySpan<float> left = Sum(parts, node.Left, start, length, depth);
        ReadOnlySpan<float> right = Sum(parts, node.Right, start, length, depth + 1);
        Span<float> sum = _partial[depth].Span[..length];
        TensorPrimitives.Add(left, right, sum);
        return sum;
    }
}
