using DistTrain.Training;

namespace DistTrain.Simulation;

/// <summary>Views: one coordinator a term, a majority behind each, shards dealt once, and only current replicas promoted.</summary>
internal sealed class ViewCheck(Checker checker, VoterCheck voters)
{
    private readonly Dictionary<long, (RoleAddress Who, long Incarnation)> _terms = [];
    private readonly Dictionary<ViewStamp, View> _known = [];
    private readonly Dictionary<(int Server, long Incarnation, int Range, int Restore), ViewStamp> _taken = [];
    private readonly List<(ViewStamp Stamp, RoleAddress Who, long Incarnation, long At)> _effective = [];
    private readonly SortedSet<RoleAddress> _evicted = [];

    /// <summary>A view by its stamp; null if it was never proposed.</summary>
    public View? Find(ViewStamp stamp) => _known.GetValueOrDefault(stamp);

    /// <summary>A view was proposed, perhaps again. It is one object, so another one of its stamp is another view.</summary>
    public void Proposed(long time, View view)
    {
        if (_known.TryGetValue(view.Stamp, out View? known) && !ReferenceEquals(known, view))
            checker.Fail(CheckNames.OneCoordinator, time, $"{view.Coordinator} proposed two views {view.Stamp}");
        _known[view.Stamp] = view;
    }

    public void Taken(in Moment moment, HistoryEvent.RangeTaken taken) =>
        _taken[(moment.Who.Number, moment.Incarnation, taken.Range, taken.Restore)] = taken.Stamp;

    public void Effective(in Moment moment, View view)
    {
        if (_terms.TryGetValue(view.Stamp.Term, out var owner) && owner != (moment.Who, moment.Incarnation))
            checker.Fail(CheckNames.OneCoordinator, moment.Time,
                $"{moment} made view {view.Stamp} effective, but term {view.Stamp.Term} is {owner.Who}#{owner.Incarnation}'s");
        _terms[view.Stamp.Term] = (moment.Who, moment.Incarnation);
        if (!voters.HasMajority(view.Stamp))
            checker.Fail(CheckNames.Majority, moment.Time,
                $"{moment} made view {view.Stamp} effective without a majority of voters");
        Deal(moment, view);
        Bar(moment, view);
        Proposed(moment.Time, view);
        if (Before(view.Stamp) is { } before && before.Restore == view.Restore)
            Promote(moment, before, view);
        _effective.Add((view.Stamp, moment.Who, moment.Incarnation, moment.Time));
    }

    /// <summary>When another coordinator's newer view became effective, in ticks; null if none did.</summary>
    public long? SupersededAt(ViewStamp stamp, in Moment by)
    {
        foreach ((ViewStamp newer, RoleAddress who, long incarnation, long at) in _effective)
        {
            if (newer > stamp && (who, incarnation) != (by.Who, by.Incarnation))
                return at;
        }

        return null;
    }

    public void Reset()
    {
        _terms.Clear();
        _known.Clear();
        _taken.Clear();
        _effective.Clear();
        _evicted.Clear();
    }

    /// <summary>The newest view below a stamp that a majority has on disk.</summary>
    private View? Before(ViewStamp stamp)
    {
        View? newest = null;
        foreach (View view in _known.Values)
        {
            if (view.Stamp < stamp && voters.HasMajority(view.Stamp) && (newest is null || view.Stamp > newest.Stamp))
                newest = view;
        }

        return newest;
    }

    private void Deal(in Moment moment, View view)
    {
        Span<bool> dealt = stackalloc bool[checker.Facts.Shards];
        foreach ((int worker, IReadOnlyList<int> shards) in view.Workers)
        {
            foreach (int shard in shards)
            {
                if (dealt[shard])
                    checker.Fail(CheckNames.Assignment, moment.Time,
                        $"view {view.Stamp} gives shard {shard} to worker {worker} and another");
                dealt[shard] = true;
            }
        }

        if (view.Workers.Count > 0 && dealt.Contains(false))
            checker.Fail(CheckNames.Assignment, moment.Time,
                $"view {view.Stamp} gives shard {dealt.IndexOf(false)} to no worker");
    }

    /// <summary>Who was evicted stays out.</summary>
    private void Bar(in Moment moment, View view)
    {
        _evicted.UnionWith(view.Evicted);
        foreach (RoleAddress worker in _evicted)
        {
            if (view.Find(worker) is not null || view.Workers.ContainsKey(worker.Number))
                checker.Fail(CheckNames.Evicted, moment.Time, $"view {view.Stamp} has {worker}, which was evicted");
        }
    }

    private void Promote(in Moment moment, View before, View view)
    {
        for (int range = 0; range < view.Ranges.Count; range++)
        {
            RangeReplicas replicas = view.Ranges[range];
            if (replicas.Primary >= 0)
                Qualify(moment, before, view, range, replicas.Primary, "primary");
            foreach (int backup in replicas.Backups)
                Qualify(moment, before, view, range, backup, "backup");
        }
    }

    private void Qualify(in Moment moment, View before, View view, int range, int server, string role)
    {
        RangeReplicas last = before.Ranges[range];
        long? incarnation = view.Find(RoleAddress.Server(server))?.Incarnation;
        bool same = incarnation is not null && before.Find(RoleAddress.Server(server))?.Incarnation == incarnation;
        bool held = same && (last.Primary == server || last.Backups.Contains(server));
        // In the last view: as one of its learners, or by an answer to a question of before.
        bool learned = same && _taken.TryGetValue((server, incarnation!.Value, range, view.Restore), out ViewStamp taken)
            && (last.Learners.Contains(server) || taken == before.Stamp);
        if (!held && !learned)
            checker.Fail(CheckNames.Promotion, moment.Time,
                $"view {view.Stamp} makes server {server}#{incarnation} {role} of"
                + $" range {range}, which holds no current copy since view {before.Stamp}");
    }
}
