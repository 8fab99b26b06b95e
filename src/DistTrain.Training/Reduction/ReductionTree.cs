using System.Numerics;

namespace DistTrain.Training;

/// <summary>
/// The fixed binary tree in which a step's gradient is summed over the data shards. It depends on the number of shards only, so the
/// sum has the same bits whoever computes which part. A node without a right child is its left child: both are written as the
/// lower one.
/// </summary>
public sealed class ReductionTree
{
    /// <summary>The tree over <paramref name="shards"/> leaves.</summary>
    public ReductionTree(int shards)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(shards);
        Shards = shards;
        Root = Canonical(new TreeNode(BitOperations.Log2(BitOperations.RoundUpToPowerOf2((uint)shards)), 0));
    }

    /// <summary>How many leaves there are.</summary>
    public int Shards { get; }

    /// <summary>The node that covers every shard.</summary>
    public TreeNode Root { get; }

    /// <summary>How many shards the node covers.</summary>
    public int LeafCount(TreeNode node) => Math.Min(node.End, Shards) - node.First;

    /// <summary>Whether the node lies in this tree.</summary>
    public bool Contains(TreeNode node) =>
        node is { Level: >= 0 and < 31, Index: >= 0 } && node.Level <= Root.Level && (long)node.Index << node.Level < Shards;

    /// <summary>The node's shards, for the user: <c>shard 3</c>, <c>shards 4 to 7</c>.</summary>
    public string Describe(TreeNode node) => LeafCount(node) is var count && count == 1
        ? $"shard {node.First}"
        : $"shards {node.First} to {node.First + count - 1}";

    /// <summary>The lowest node with the same leaves.</summary>
    public TreeNode Canonical(TreeNode node)
    {
        while (node.Level > 0 && node.Right.First >= Shards)
            node = node.Left;
        return node;
    }

    /// <summary>The fewest nodes that cover exactly the given shards: the largest complete subtrees, from the left.</summary>
    /// <param name="shards">Shard numbers, ascending, without repeats.</param>
    public IReadOnlyList<TreeNode> Cover(IReadOnlyList<int> shards)
    {
        var nodes = new List<TreeNode>();
        for (int i = 0; i < shards.Count;)
        {
            var node = new TreeNode(0, shards[i]);
            while (TryGrow(node, shards, i, out TreeNode parent))
                node = parent;
            i += LeafCount(node);
            nodes.Add(Canonical(node));
        }

        return nodes;
    }

    /// <summary>
    /// The fewest nodes that cover the leaves from <paramref name="first"/> up to <paramref name="end"/>, from the left.
    /// </summary>
    public IReadOnlyList<TreeNode> Cover(int first, int end)
    {
        var nodes = new List<TreeNode>();
        while (first < end)
        {
            var node = new TreeNode(0, first);
            while (node.Level < Root.Level && node.Index % 2 == 0 && Math.Min(node.End + (1 << node.Level), Shards) <= end)
                node = new TreeNode(node.Level + 1, node.Index / 2);
            first += LeafCount(node);
            nodes.Add(Canonical(node));
        }

        return nodes;
    }

    /// <summary>The parent of a node, if the shards from place <paramref name="start"/> on cover it all and nothing left of it.</summary>
    private bool TryGrow(TreeNode node, IReadOnlyList<int> shards, int start, out TreeNode parent)
    {
        parent = new TreeNode(node.Level + 1, node.Index / 2);
        if (node.Level >= Root.Level || parent.First != node.First)
            return false;
        int count = LeafCount(parent);
        // Ascending without repeats: the last one in place means that all between are.
        return start + count <= shards.Count && shards[start + count - 1] == parent.First + count - 1;
    }
}
