using DistTrain.Numerics;

namespace DistTrain.Training;

/// <summary>
/// The sum of squares over the flat parameter vector, in a fixed binary tree over fixed blocks of it. A range yields the sums
/// of the largest subtrees that it holds whole, and these are combined as the tree has them: so the sum has the same bits
/// however the vector is cut into ranges.
/// </summary>
public sealed class SquareTree
{
    private readonly ReductionTree _tree;
    private readonly IReadOnlyList<IReadOnlyList<TreeNode>> _nodes;

    /// <summary>The tree over a vector of some length.</summary>
    /// <param name="parameters">Length of the flat parameter vector.</param>
    /// <param name="ranges">How it is cut; the cuts lie between blocks.</param>
    public SquareTree(int parameters, IReadOnlyList<ParameterRange> ranges)
    {
        _tree = new ReductionTree(Blocks(parameters));
        _nodes = [.. ranges.Select(range => _tree.Cover(Blocks(range.Start), Blocks(range.Start + range.Length)))];
    }

    /// <summary>How many blocks cover so many elements.</summary>
    public static int Blocks(int elements) => (elements + Reductions.SquareBlock - 1) / Reductions.SquareBlock;

    /// <summary>The sums of a range's largest whole subtrees.</summary>
    /// <param name="range">The range's index.</param>
    /// <param name="blocks">The sums of squares of its blocks; used up.</param>
    public double[] Sums(int range, Span<double> blocks)
    {
        IReadOnlyList<TreeNode> nodes = _nodes[range];
        var sums = new double[nodes.Count];
        for (int i = 0; i < sums.Length; i++)
        {
            int count = _tree.LeafCount(nodes[i]);
            sums[i] = Fold(blocks[..count]);
            blocks = blocks[count..];
        }

        return sums;
    }

    /// <summary>The sum over the whole vector.</summary>
    /// <param name="sums">What <see cref="Sums"/> gave for each range.</param>
    public double Total(IReadOnlyList<double[]> sums)
    {
        var known = new Dictionary<TreeNode, double>();
        for (int range = 0; range < sums.Count; range++)
        {
            for (int i = 0; i < sums[range].Length; i++)
                known.Add(_nodes[range][i], sums[range][i]);
        }

        return Total(known, _tree.Root);
    }

    /// <summary>The sum over a vector that one has whole.</summary>
    /// <param name="vector">The vector.</param>
    /// <param name="blocks">Memory for the sums of its blocks.</param>
    public static double Total(ReadOnlySpan<float> vector, Span<double> blocks)
    {
        Reductions.BlockSquares(vector, blocks);
        return Fold(blocks);
    }

    private double Total(Dictionary<TreeNode, double> known, TreeNode node)
    {
        node = _tree.Canonical(node);
        return known.TryGetValue(node, out double sum) ? sum : Total(known, node.Left) + Total(known, node.Right);
    }

    /// <summary>Adds neighbours, level by level; who has none on the right goes up as it is.</summary>
    private static double Fold(Span<double> blocks)
    {
        for (int count = blocks.Length; count > 1; count = (count + 1) / 2)
        {
            for (int i = 0; i < count / 2; i++)
                blocks[i] = blocks[2 * i] + blocks[2 * i + 1];
            if (count % 2 == 1)
                blocks[count / 2] = blocks[count - 1];
        }

        return blocks[0];
    }
}
