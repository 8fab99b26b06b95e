namespace DistTrain.Training;

/// <summary>What became of a contribution.</summary>
public enum Contribution
{
    /// <summary>It counts.</summary>
    Counted,

    /// <summary>The same samples count already: it was dropped.</summary>
    Repeat,
}

/// <summary>
/// Collects one step's contributions for one parameter range until they cover the tree. A contribution is a fact about its node, so
/// repeats are harmless and order does not matter.
/// </summary>
public sealed class NodeCollector(ReductionTree tree)
{
    private readonly Dictionary<TreeNode, BulkSlice> _parts = [];
    private int _leaves;

    /// <summary>What is wrong with it on purpose.</summary>
    internal ProtocolBug Bug { get; init; }

    /// <summary>Whether every shard is covered.</summary>
    public bool Complete => _leaves >= tree.Shards;

    /// <summary>How many contributions count so far.</summary>
    public int Count => _parts.Count;

    /// <summary>The nodes whose sums count so far.</summary>
    public IReadOnlyCollection<TreeNode> Nodes => _parts.Keys;

    /// <summary>The sum that was contributed for a node, if it was.</summary>
    public bool TryGet(TreeNode node, out BulkSlice part) => _parts.TryGetValue(node, out part);

    /// <summary>
    /// Takes the sum of a node. If an ancestor (or the node itself) counts already it is a repeat; if descendants count, it takes
    /// their place, which leaves the same bits and no hole.
    /// </summary>
    public Contribution Add(TreeNode node, BulkSlice part)
    {
        List<TreeNode>? covered = null;
        foreach (TreeNode held in _parts.Keys)
        {
            if (held.Covers(node) && (Bug != ProtocolBug.SpeculatedBeside || held == node))
            {
                if (Bug == ProtocolBug.RepeatAdded && held == node)
                    AddTo(_parts[held], part);
                part.Bulk.Release();
                return Contribution.Repeat;
            }

            if (node.Covers(held) && Bug != ProtocolBug.DescendantCounted)
                (covered ??= []).Add(held);
        }

        foreach (TreeNode held in covered ?? [])
            Remove(held);
        _parts.Add(node, part);
        _leaves += tree.LeafCount(node);
        return Contribution.Counted;
    }

    /// <summary>Whether a shard has contributed for itself.</summary>
    public bool Has(int shard) => _parts.ContainsKey(new TreeNode(0, shard));

    /// <summary>Passes the contributions of some shards, each made for itself, on to another collector.</summary>
    public void Move(IReadOnlyList<int> shards, NodeCollector to)
    {
        foreach (int shard in shards)
        {
            var node = new TreeNode(0, shard);
            if (!_parts.Remove(node, out BulkSlice part))
                throw new InvalidOperationException($"Shard {shard} has not been contributed.");
            _leaves--;
            to.Add(node, part);
        }
    }

    /// <summary>Whether a node's samples count already, by itself or in an ancestor.</summary>
    public bool Covers(TreeNode node) => _parts.Keys.Any(held => held.Covers(node));

    /// <summary>Gives a node's contribution back, if it counts: it was wrong.</summary>
    public void Drop(TreeNode node)
    {
        if (_parts.ContainsKey(node))
            Remove(node);
    }

    /// <summary>Gives back all contributions, for the next step.</summary>
    public void Clear()
    {
        foreach (BulkSlice part in _parts.Values)
            part.Bulk.Release();
        _parts.Clear();
        _leaves = 0;
    }

    private static void AddTo(BulkSlice sum, BulkSlice part)
    {
        for (int i = 0; i < part.Length; i++)
            sum.Span[i] += part.Span[i];
    }

    private void Remove(TreeNode node)
    {
        _parts.Remove(node, out BulkSlice part);
        part.Bulk.Release();
        _leaves -= tree.LeafCount(node);
    }
}
