namespace DistTrain.Training;

/// <summary>
/// A node of the canonical reduction tree: at <paramref name="Level"/> 0 the data shards themselves, above them pairs of nodes.
/// Node (level, index) covers the shards from <c>index·2^level</c> to <c>(index+1)·2^level</c>, as far as they exist.
/// </summary>
/// <param name="Level">Height above the leaves.</param>
/// <param name="Index">Place within the level, from the left.</param>
public readonly record struct TreeNode(int Level, int Index)
{
    /// <summary>The first shard that the node covers.</summary>
    public int First => Index << Level;

    /// <summary>One past the last shard that it would cover in a full tree.</summary>
    public int End => (Index + 1) << Level;

    /// <summary>The left child.</summary>
    public TreeNode Left => new(Level - 1, Index * 2);

    /// <summary>The right child, which may lie beyond the last shard.</summary>
    public TreeNode Right => new(Level - 1, Index * 2 + 1);

    /// <summary>Whether this node is <paramref name="other"/> or one of its ancestors.</summary>
    public bool Covers(TreeNode other) => Level >= other.Level && other.Index >> (Level - other.Level) == Index;

    /// <inheritdoc/>
    public override string ToString() => $"{Level}:{Index}";
}
