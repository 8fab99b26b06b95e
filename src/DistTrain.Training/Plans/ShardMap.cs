namespace DistTrain.Training;

/// <summary>Deals data shards to workers.</summary>
public static class ShardMap
{
    /// <summary>
    /// The map of a run's first view: contiguous runs of shards whose lengths differ by at most one. Few, large subtrees a
    /// worker, so little is sent. Workers beyond the number of shards hold none and stand by.
    /// </summary>
    /// <param name="shards">How many shards there are.</param>
    /// <param name="workers">The workers' numbers, at least one, without repeats.</param>
    public static IReadOnlyDictionary<int, IReadOnlyList<int>> Assign(int shards, IReadOnlyList<int> workers)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(shards);
        ArgumentOutOfRangeException.ThrowIfZero(workers.Count);
        int holders = Math.Min(shards, workers.Count);
        var map = new Dictionary<int, IReadOnlyList<int>>();
        int next = 0;
        for (int i = 0; i < workers.Count; i++)
        {
            int end = i < holders ? (int)((long)shards * (i + 1) / holders) : next;
            map.Add(workers[i], [.. Enumerable.Range(next, end - next)]);
            next = end;
        }

        return map;
    }

    /// <summary>
    /// The map of a view after workers came or went: every shard with one worker, counts that differ by at most one, and as few
    /// moves as that allows. Shards that move go where they make the workers' tree nodes large. The same for every order of the
    /// arguments.
    /// </summary>
    /// <param name="previous">The map until now; it may name workers that are gone.</param>
    /// <param name="shards">How many shards there are.</param>
    /// <param name="workers">
    /// The workers' numbers, at least one, without repeats. Those beyond the number of shards hold none.
    /// </param>
    /// <returns>The shards of each worker, ascending.</returns>
    public static IReadOnlyDictionary<int, IReadOnlyList<int>> Rebalance(
        IReadOnlyDictionary<int, IReadOnlyList<int>> previous, int shards, IReadOnlyList<int> workers)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(shards);
        ArgumentOutOfRangeException.ThrowIfZero(workers.Count);
        int[] sorted = [.. workers.Order()];
        int[] owners = Owners(previous, shards, sorted);
        if (Array.TrueForAll(owners, owner => owner < 0))
            return Assign(shards, sorted);
        new ShardMoves(owners, Quotas(owners, sorted.Length)).Run();
        var held = new Dictionary<int, IReadOnlyList<int>>();
        for (int i = 0; i < sorted.Length; i++)
            held.Add(sorted[i], [.. Enumerable.Range(0, shards).Where(shard => owners[shard] == i)]);
        return held;
    }

    /// <summary>The place among the workers of the one that holds each shard; -1 where it is gone.</summary>
    private static int[] Owners(IReadOnlyDictionary<int, IReadOnlyList<int>> previous, int shards, int[] workers)
    {
        var owners = new int[shards];
        Array.Fill(owners, -1);
        for (int i = workers.Length - 1; i >= 0; i--)
        {
            foreach (int shard in previous.TryGetValue(workers[i], out IReadOnlyList<int>? held) ? held : [])
            {
                if (shard >= 0 && shard < shards)
                    owners[shard] = i;
            }
        }

        return owners;
    }

    /// <summary>How many shards each worker shall hold: one more, where some must, for those that hold most.</summary>
    private static int[] Quotas(int[] owners, int workers)
    {
        var quotas = new int[workers];
        Array.Fill(quotas, owners.Length / workers);
        foreach (int worker in Enumerable.Range(0, workers).OrderByDescending(worker => owners.Count(owner => owner == worker))
                     .Take(owners.Length % workers))
            quotas[worker]++;
        return quotas;
    }
}
