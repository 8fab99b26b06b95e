namespace DistTrain.Training;

/// <summary>Who is there, as far as the coordinator knows, and who holds a current copy of which range.</summary>
internal sealed class Muster(RunPlan plan)
{
    private readonly SortedDictionary<RoleAddress, Member> _present = [];
    private readonly HashSet<RoleAddress> _leaving = [];
    private readonly List<int>[] _holders = [.. Enumerable.Range(0, plan.Ranges.Count).Select(_ => new List<int>())];

    /// <summary>Everyone, in the order of addresses.</summary>
    public IReadOnlyList<Member> Members => [.. _present.Values];

    /// <summary>The workers that are there.</summary>
    public int Workers => _present.Keys.Count(address => address.Kind == RoleKind.Worker);

    /// <summary>The servers that are there.</summary>
    public int Servers => _present.Keys.Count(address => address.Kind == RoleKind.Server);

    /// <summary>Whether every range has a current copy.</summary>
    public bool Whole => _holders.All(holders => holders.Count > 0);

    /// <summary>Whether this start of a member is known to be there.</summary>
    public bool Knows(RoleAddress address, long incarnation) =>
        _present.TryGetValue(address, out Member member) && member.Incarnation == incarnation;

    /// <summary>Whether a later start of the member is known.</summary>
    public bool Outdates(RoleAddress address, long incarnation) =>
        _present.TryGetValue(address, out Member member) && member.Incarnation > incarnation;

    /// <summary>Someone is there. What an earlier start of it held is gone.</summary>
    public void Add(Member member)
    {
        if (plan.Bug != ProtocolBug.RestartForgotten)
            Remove(member.Address);
        _present[member.Address] = member;
    }

    /// <summary>Someone is gone, with all it held.</summary>
    /// <returns>Whether it was there.</returns>
    public bool Remove(RoleAddress address)
    {
        _leaving.Remove(address);
        if (address.Kind == RoleKind.Server)
        {
            foreach (List<int> holders in _holders)
                holders.Remove(address.Number);
        }

        return _present.Remove(address);
    }

    /// <summary>Someone wants to go.</summary>
    /// <returns>Whether that is news.</returns>
    public bool Leave(RoleAddress address, long incarnation) => Knows(address, incarnation) && _leaving.Add(address);

    /// <summary>Whether someone wants to go.</summary>
    public bool Leaves(RoleAddress address) => _leaving.Contains(address);

    /// <summary>A server holds a current copy of a range.</summary>
    /// <returns>Whether that is news.</returns>
    public bool Holds(int range, int server)
    {
        if (!_present.ContainsKey(RoleAddress.Server(server)) || _holders[range].Contains(server))
            return false;
        _holders[range].Add(server);
        return true;
    }

    /// <summary>A server holds no current copy of a range.</summary>
    /// <returns>Whether that is news.</returns>
    public bool Lacks(int range, int server) => _holders[range].Remove(server);

    /// <summary>Nobody holds anything: a restore is due.</summary>
    public void Forget()
    {
        foreach (List<int> holders in _holders)
            holders.Clear();
    }

    /// <summary>The next view.</summary>
    /// <param name="stamp">Its place among all views.</param>
    /// <param name="coordinator">Who makes it.</param>
    /// <param name="previous">The view before; null for the first one.</param>
    /// <param name="restore">Its restore count; higher than the view's before if all ranges are restored.</param>
    /// <param name="committed">How many steps are committed.</param>
    /// <param name="totals">The epoch's figures up to them.</param>
    public View Draft(ViewStamp stamp, RoleAddress coordinator, View? previous, int restore, long committed, EpochTotals totals)
    {
        bool restored = restore > (previous?.Restore ?? 0);
        int[] workers = Numbers(RoleKind.Worker, staying: true);
        int[] servers = Numbers(RoleKind.Server, staying: true);
        if (servers.Length == 0)
            servers = Numbers(RoleKind.Server, staying: false);
        IReadOnlyList<RangeReplicas> before = previous?.Ranges ?? [];
        IReadOnlyList<IReadOnlyList<int>> targets = RangeMap.Target(before, plan.Ranges.Count, servers, plan.Replicas);
        RangeReplicas[] ranges = [.. targets.Select((target, range) => restored
            ? new RangeReplicas(target[0], [.. target.Skip(1)])
            : Approach(target, before[range].Primary, _holders[range]))];
        var map = workers.Length == 0
            ? new Dictionary<int, IReadOnlyList<int>>()
            : ShardMap.Rebalance(previous?.Workers ?? new Dictionary<int, IReadOnlyList<int>>(), plan.Shards.Shards, workers);
        if (plan.Bug is ProtocolBug.ShardDealtTwice or ProtocolBug.ShardSkipped && map.Count > 1)
            map = Misdeal(map);
        var needed = ranges.SelectMany(r => r.Backups.Concat(r.Learners).Append(r.Primary)).ToHashSet();
        return new View(
            stamp, coordinator, restore, committed, totals,
            [.. _present.Values.Where(member => !_leaving.Contains(member.Address)
                || (member.Address.Kind == RoleKind.Server && needed.Contains(member.Address.Number)))],
            map, ranges)
        {
            Began = restored ? stamp : previous!.Began,
        };
    }

    /// <summary>A map that is wrong on purpose: the last worker gets the first shard as well, or loses its own last one.</summary>
    private Dictionary<int, IReadOnlyList<int>> Misdeal(IReadOnlyDictionary<int, IReadOnlyList<int>> map)
    {
        var wrong = new Dictionary<int, IReadOnlyList<int>>(map);
        int last = map.Keys.Max();
        wrong[last] = plan.Bug == ProtocolBug.ShardDealtTwice ? [0, .. map[last].Where(shard => shard > 0)] : [.. map[last].SkipLast(1)];
        return wrong;
    }

    /// <summary>A view is in force: forgets copies that it does not count on, and those who wanted to go and hold nothing any more.</summary>
    public void Settle(View view)
    {
        for (int range = 0; range < _holders.Length; range++)
        {
            RangeReplicas replicas = view.Ranges[range];
            if (plan.Bug != ProtocolBug.StaleBackupPromoted)
                _holders[range].RemoveAll(server => server != replicas.Primary && !replicas.Backups.Contains(server));
        }

        foreach (RoleAddress address in _leaving.Where(address => view.Find(address) is null).ToArray())
            Remove(address);
    }

    /// <summary>As near to the wanted replicas as those with a current copy allow; the others learn first.</summary>
    private static RangeReplicas Approach(IReadOnlyList<int> target, int primary, List<int> holders)
    {
        int[] learners = [.. target.Except(holders)];
        if (learners.Length == 0)
            return new RangeReplicas(target[0], [.. target.Skip(1)]);
        int next = holders.Contains(target[0]) ? target[0] : holders.Contains(primary) ? primary : holders[0];
        return new RangeReplicas(next, [.. holders.Where(server => server != next)], learners);
    }

    private int[] Numbers(RoleKind kind, bool staying) =>
        [.. _present.Keys.Where(address => address.Kind == kind && !(staying && _leaving.Contains(address))).Select(address => address.Number)];
}
