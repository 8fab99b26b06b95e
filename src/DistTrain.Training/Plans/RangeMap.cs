namespace DistTrain.Training;

/// <summary>Deals parameter ranges to servers.</summary>
public static class RangeMap
{
    /// <summary>
    /// Who should hold each range: primaries and, in all, replicas spread so that servers differ by at most one, with as few
    /// copies to be made as that allows, then as few changes of primary. It is an aim: who may become primary at once depends on
    /// who holds a current copy. The same for every order of <paramref name="servers"/>.
    /// </summary>
    /// <param name="previous">
    /// The replicas until now, a range each; empty for the first view. They may name servers that are gone.
    /// </param>
    /// <param name="ranges">How many ranges there are.</param>
    /// <param name="servers">The servers' numbers, at least one, without repeats. Meant for some hundreds.</param>
    /// <param name="replicas">Backups of each range; one less than there are servers if that is fewer.</param>
    /// <returns>For each range its servers, all different, the primary first.</returns>
    public static IReadOnlyList<IReadOnlyList<int>> Target(
        IReadOnlyList<RangeReplicas> previous, int ranges, IReadOnlyList<int> servers, int replicas)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(ranges);
        ArgumentOutOfRangeException.ThrowIfZero(servers.Count);
        ArgumentOutOfRangeException.ThrowIfNegative(replicas);
        if (previous.Count != 0 && previous.Count != ranges)
            throw new ArgumentException($"Replicas of {previous.Count} ranges, but there are {ranges}.", nameof(previous));
        int[] sorted = [.. servers.Order()];
        int backups = Math.Min(replicas, sorted.Length - 1);
        if (previous.Count == 0 && ranges % sorted.Length == 0)
            return [.. Enumerable.Range(0, ranges).Select(range => Neighbours(sorted, range, 1 + backups))];

        var holdings = new RangeHoldings(previous, sorted);
        (int[] primaries, int[][] holders) = FewestCopies(holdings, ranges, sorted.Length, 1 + backups);
        if (Spread(primaries, sorted.Length) > 1)
            (primaries, holders) = PrimariesFirst(holdings, ranges, sorted.Length, backups);
        return
        [
            .. Enumerable.Range(0, ranges).Select(range => (IReadOnlyList<int>)
            [
                sorted[primaries[range]],
                .. holders[range].Where(place => place != primaries[range])
                    .OrderBy(place => holdings.Order(range, place)).Select(place => sorted[place]),
            ]),
        ];
    }

    /// <summary>
    /// Deals replicas, then chooses the primaries among them: the fewest copies, but primaries may be spread unevenly.
    /// </summary>
    private static (int[] Primaries, int[][] Holders) FewestCopies(RangeHoldings holdings, int ranges, int servers, int count)
    {
        int[][] holders = new RangeDeal(ranges, new int[servers], holdings.AsReplica, (_, _) => true).Deal(count);
        int[][] primaries =
            new RangeDeal(ranges, new int[servers], holdings.AsPrimary, (range, place) => holders[range].Contains(place)).Deal(1);
        return ([.. primaries.Select(places => places[0])], holders);
    }

    /// <summary>Deals primaries, then backups: always even.</summary>
    private static (int[] Primaries, int[][] Holders) PrimariesFirst(RangeHoldings holdings, int ranges, int servers, int backups)
    {
        var load = new int[servers];
        int[][] first = new RangeDeal(ranges, load, holdings.AsPrimary, (_, _) => true).Deal(1);
        int[] primaries = [.. first.Select(places => places[0])];
        var others = new RangeDeal(ranges, load, holdings.AsReplica, (range, place) => place != primaries[range]);
        return (primaries, others.Deal(backups));
    }

    private static int Spread(int[] primaries, int servers)
    {
        int[] counts = [.. Enumerable.Range(0, servers).Select(place => primaries.Count(primary => primary == place))];
        return counts.Max() - counts.Min();
    }

    /// <summary>Servers in a circle, from the range's own on.</summary>
    private static IReadOnlyList<int> Neighbours(int[] servers, int range, int count) =>
        [.. Enumerable.Range(range, count).Select(place => servers[place % servers.Length])];
}
