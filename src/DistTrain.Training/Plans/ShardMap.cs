namespace DistTrain.Training;

/// <summary>Deals data shards to workers.</summary>
public static class ShardMap
{
    /// <summary>
    /// Contiguous runs of shards whose lengths differ by at most one: few, large subtrees a worker, so little is sent.
    /// </summary>
    /// <param name="shards">How many shards there are.</param>
    /// <param name="workers">The workers' numbers, at most one a shard.</param>
    public static IReadOnlyDictionary<int, IReadOnlyList<int>> Assign(int shards, IReadOnlyList<int> workers)
    {
        ArgumentOutOfRangeException.ThrowIfZero(workers.Count);
        if (workers.Count > shards)
            throw new ArgumentException($"{workers.Count} workers for {shards} data shards: at most one worker a shard.", nameof(workers));
        var map = new Dictionary<int, IReadOnlyList<int>>();
        int next = 0;
        for (int i = 0; i < workers.Count; i++)
        {
            int end = (int)((long)shards * (i + 1) / workers.Count);
            map[workers[i]] = [.. Enumerable.Range(next, end - next)];
            next = end;
        }

        return map;
    }
}
