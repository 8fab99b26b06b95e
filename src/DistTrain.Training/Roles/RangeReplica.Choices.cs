namespace DistTrain.Training;

/// <content>Where the policy chooses which shards an update takes.</content>
internal sealed partial class RangeReplica
{
    /// <summary>The versions of the weights that the newest contributions of some shards were computed on.</summary>
    public IReadOnlyList<long> VersionsOf(IReadOnlyList<int> shards) => [.. shards.Select(shard => _read[shard])];

    /// <summary>Whether some shards have come, each for itself, and are confirmed as far as they have to be.</summary>
    public bool Has(IReadOnlyList<int> shards)
    {
        for (int i = 0; i < shards.Count; i++)
        {
            if (!Contributions.Has(shards[i]) || !Ballots.Confirm(new TreeNode(0, shards[i])))
                return false;
        }

        return true;
    }

    /// <summary>Chooses all shards that have come and are confirmed, if they are enough; null if not.</summary>
    public StepTerms? Choose()
    {
        int needed = _plan.Consistency.Needed(_plan.Shards.Shards);
        if (Contributions.Count < needed)
            return null;
        int[] shards = [.. Contributions.Nodes.Where(Ballots.Confirm).Select(node => node.First).Order()];
        if (shards.Length < needed)
            return null;
        IReadOnlyList<long>? clocks = Clocks;
        return new StepTerms(
            shards, [.. shards.Select(shard => clocks is null ? Applied : clocks[shard])],
            [.. shards.Select(shard => (int)(Applied - _read[shard]))]);
    }
}
