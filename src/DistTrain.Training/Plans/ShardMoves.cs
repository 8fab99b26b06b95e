namespace DistTrain.Training;

/// <summary>
/// Moves shards, a tree node at a time, from workers that hold more than their quota and from workers that are gone to those that
/// hold less. Each move is the one that leaves the fewest tree nodes to be sent in a step.
/// </summary>
internal sealed class ShardMoves
{
    private const int Nobody = -1, Several = -2;

    private readonly ReductionTree _tree;
    private readonly int[] _owners;

    /// <summary>Shards above the quota by worker, negative below it; last those that nobody holds.</summary>
    private readonly int[] _surplus;

    /// <summary>Who holds all shards of a node, by level and index.</summary>
    private readonly int[][] _holders;

    /// <summary>Prepares the moves.</summary>
    /// <param name="owners">The worker of each shard, -1 for none; changed in place.</param>
    /// <param name="quotas">How many shards each worker shall hold; together as many as there are.</param>
    public ShardMoves(int[] owners, int[] quotas)
    {
        _tree = new ReductionTree(owners.Length);
        _owners = owners;
        _surplus = [.. quotas.Select(quota => -quota), 0];
        foreach (int owner in owners)
            _surplus[PlaceOf(owner)]++;
        _holders = [.. Enumerable.Range(0, _tree.Root.Level + 1).Select(level => new int[((owners.Length - 1) >> level) + 1])];
    }

    /// <summary>Moves until every worker holds its quota.</summary>
    public void Run()
    {
        for (int receiver = Neediest(); _surplus[receiver] < 0; receiver = Neediest())
            Move(Best(receiver), receiver);
    }

    private int PlaceOf(int owner) => owner == Nobody ? _surplus.Length - 1 : owner;

    private int Neediest() => Array.IndexOf(_surplus, _surplus.Min());

    private void Move(TreeNode node, int receiver)
    {
        int count = _tree.LeafCount(node);
        _surplus[PlaceOf(_owners[node.First])] -= count;
        _surplus[receiver] += count;
        _owners.AsSpan(node.First, count).Fill(receiver);
    }

    /// <summary>The node to move: the one that saves most nodes, of these the largest, of these the first.</summary>
    private TreeNode Best(int receiver)
    {
        FindHolders();
        TreeNode best = default;
        int fewest = int.MaxValue;
        for (int level = _tree.Root.Level; level >= 0; level--)
        {
            for (int index = 0; index < _holders[level].Length; index++)
            {
                var node = new TreeNode(level, index);
                int holder = _holders[level][index];
                if (holder == Several || _tree.LeafCount(node) > Math.Min(-_surplus[receiver], _surplus[PlaceOf(holder)]))
                    continue;
                int more = Siblings(node, holder) - Siblings(node, receiver);
                if (more < fewest)
                    (best, fewest) = (node, more);
            }
        }

        return best;
    }

    private void FindHolders()
    {
        _owners.CopyTo(_holders[0], 0);
        for (int level = 1; level < _holders.Length; level++)
        {
            int[] below = _holders[level - 1];
            for (int i = 0; i < _holders[level].Length; i++)
                _holders[level][i] = 2 * i + 1 == below.Length || below[2 * i] == below[2 * i + 1] ? below[2 * i] : Several;
        }
    }

    /// <summary>
    /// On how many levels in a row the other half is the holder's: so many nodes more has whoever loses this one out of a larger
    /// one, and so many less whoever completes one with it.
    /// </summary>
    private int Siblings(TreeNode node, int holder)
    {
        int count = 0;
        for (int level = node.Level, index = node.Index; level < _tree.Root.Level; level++, index /= 2)
        {
            int other = index ^ 1;
            if (other >= _holders[level].Length)
                continue;
            if (_holders[level][other] != holder)
                break;
            count++;
        }

        return count;
    }
}
