namespace DistTrain.Training;

/// <summary>
/// What it costs to have a server hold a range, given what it holds. A place is an index into the list of servers.
/// </summary>
internal sealed class RangeHoldings(IReadOnlyList<RangeReplicas> previous, int[] servers)
{
    /// <summary>What a server has of a range until now.</summary>
    private enum Part
    {
        Primary,
        Backup,
        Learner,
        None,
    }

    /// <summary>The cost of being the primary: a new copy above all, a copy under way next, and last a promotion.</summary>
    public DealCost AsPrimary(int range, int place) => PartOf(range, place) switch
    {
        Part.Primary => default,
        Part.Backup => new DealCost(0, 0, 0, 1, 0),
        Part.Learner => new DealCost(0, 0, 1, 1, 0),
        _ => new DealCost(0, 1, 0, 1, Distance(range, place)),
    };

    /// <summary>The cost of holding a copy, which who was the primary or a backup can do at once.</summary>
    public DealCost AsReplica(int range, int place) => PartOf(range, place) switch
    {
        Part.Primary => default,
        Part.Backup => new DealCost(0, 0, 0, 1, 0),
        Part.Learner => new DealCost(0, 0, 1, 1, 0),
        _ => new DealCost(0, 1, 0, 1, Distance(range, place)),
    };

    /// <summary>Where a backup stands in its range's list: as before, new ones last.</summary>
    public int Order(int range, int place) => PartOf(range, place) switch
    {
        Part.Primary => -1,
        Part.Backup => IndexOf(previous[range].Backups, servers[place]),
        Part.Learner => previous[range].Backups.Count + IndexOf(previous[range].Learners, servers[place]),
        _ => int.MaxValue - servers.Length + Distance(range, place),
    };

    private Part PartOf(int range, int place)
    {
        if (previous.Count == 0)
            return Part.None;
        RangeReplicas replicas = previous[range];
        int server = servers[place];
        return replicas.Primary == server ? Part.Primary
            : IndexOf(replicas.Backups, server) >= 0 ? Part.Backup
            : IndexOf(replicas.Learners, server) >= 0 ? Part.Learner
            : Part.None;
    }

    /// <summary>Steps in the circle of servers from the range's own place in a first view: decides between equals.</summary>
    private int Distance(int range, int place) => (place - range % servers.Length + servers.Length) % servers.Length;

    private static int IndexOf(IReadOnlyList<int> list, int server)
    {
        for (int i = 0; i < list.Count; i++)
        {
            if (list[i] == server)
                return i;
        }

        return -1;
    }
}
