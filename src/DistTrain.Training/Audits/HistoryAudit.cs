using DistTrain.Data;

namespace DistTrain.Training;

/// <summary>
/// Checks the history of a run whose roles all wrote into one file, in the order in which they acted. It judges by the events
/// alone
/// and shares no code with the roles.
/// </summary>
/// <param name="plan">Which samples belong to which shard and step.</param>
/// <param name="policy">Which shards an update takes.</param>
public sealed class HistoryAudit(ShardPlan plan, ConsistencyPolicy policy)
{
    private readonly Dictionary<RoleAddress, ViewStamp> _entered = [];
    private readonly Dictionary<(RoleAddress Role, int Range), (int Restore, long Version)> _held = [];
    private readonly Dictionary<(int Line, int Range, long Version), (uint Checksum, RoleAddress Role)> _checksums = [];
    private ViewStamp _effective;
    private (int Restore, long Step, ViewStamp Stamp) _committed = (0, -1, default);
    private TimeSpan _time;
    private long _acts, _versions, _replicas, _updates;

    /// <summary>Whether nobody acted in a view that it knew, or all knew, to be over.</summary>
    public AuditCheck Views { get; } = new("no act of an old view");

    /// <summary>Whether versions only rise between restores.</summary>
    public AuditCheck Versions { get; } = new("versions rise between restores");

    /// <summary>Whether every update of a primary has every shard, once, and every update is divided by its true count.</summary>
    public AuditCheck Updates { get; } = new(policy.ChoosesShards ? "no shard twice in an update" : "every shard in every update");

    /// <summary>Whether equal versions of a range have equal weights, wherever and however often they were made.</summary>
    public AuditCheck Replicas { get; } = new("replicas agree");

    /// <summary>How many steps stand, from the first on.</summary>
    public long Steps { get; private set; }

    /// <summary>Takes the next event.</summary>
    /// <param name="time">When, since the process began: less than before where the run was resumed in a new process.</param>
    /// <param name="role">Whose.</param>
    /// <param name="historyEvent">What.</param>
    public void Take(TimeSpan time, RoleAddress role, HistoryEvent historyEvent)
    {
        if (time < _time || BeginsAgain(historyEvent))
            Begin();
        _time = time;
        switch (historyEvent)
        {
            case HistoryEvent.ViewEntered entered:
                Act(role, entered.Stamp, "entered");
                _entered[role] = entered.Stamp;
                break;
            case HistoryEvent.ViewEffective effective:
                Govern(role, effective.View.Stamp, "put in force");
                _effective = effective.View.Stamp > _effective ? effective.View.Stamp : _effective;
                break;
            case HistoryEvent.GradientReduced reduced:
                Act(role, reduced.Stamp, $"summed step {reduced.Step} of range {reduced.Range} in", reduced.Step);
                CheckShards(role, reduced.Step, reduced.Range, reduced.Shards);
                break;
            case HistoryEvent.UpdateApplied update:
                Act(role, update.Stamp, $"applied step {update.Step} to range {update.Range} in", update.Step);
                CheckUpdate(role, update);
                Compare(role, update.Restore, update.Range, update.Step + 1, update.Checksum);
                break;
            case HistoryEvent.VersionCommitted version:
                Act(role, version.Stamp, $"let version {version.Version} of range {version.Range} stand in", version.Version - 1);
                Rise(role, version.Range, version.Restore, version.Version, atLeast: 1);
                break;
            case HistoryEvent.RangeTaken taken:
                Act(role, taken.Stamp, $"took range {taken.Range} in", taken.Version);
                Rise(role, taken.Range, taken.Restore, taken.Version, atLeast: 0);
                Compare(role, taken.Restore, taken.Range, taken.Version, taken.Checksum);
                break;
            case HistoryEvent.StepCommitted commit:
                Govern(role, commit.Stamp, $"committed step {commit.Step} in", commit.Step);
                Commit(commit);
                break;
            case HistoryEvent.CheckpointExists checkpoint:
                Govern(role, checkpoint.Stamp, $"made the checkpoint of step {checkpoint.Step} in", checkpoint.Step);
                break;
        }
    }

    /// <summary>Completes the checks.</summary>
    public void End()
    {
        Views.Scope = $"{_acts:N0} acts";
        Versions.Scope = $"{_versions:N0} versions";
        Updates.Scope = $"{_updates:N0} updates";
        Replicas.Scope = $"{_replicas:N0} checksums";
    }

    /// <summary>
    /// The first view of all comes into force a second time: in a new process that took longer to begin than the last one ran.
    /// </summary>
    private bool BeginsAgain(HistoryEvent historyEvent) =>
        historyEvent is HistoryEvent.ViewEffective { View.Stamp: { Term: 1, Number: 1 } } && _effective != default;

    /// <summary>A new process: other ranges perhaps, and views counted anew.</summary>
    private void Begin()
    {
        _entered.Clear();
        _held.Clear();
        _checksums.Clear();
        _effective = default;
        _committed = (0, -1, default);
    }

    /// <summary>A worker or server must not go by a view older than the one that it has entered.</summary>
    private void Act(RoleAddress role, ViewStamp stamp, string what, long? step = null)
    {
        _acts++;
        if (_entered.TryGetValue(role, out ViewStamp entered) && stamp < entered)
            Views.Add($"{role} {what} view {stamp} after it had entered view {entered}", step);
    }

    /// <summary>A coordinator must not act once a newer view than its own is in force.</summary>
    private void Govern(RoleAddress role, ViewStamp stamp, string what, long? step = null)
    {
        _acts++;
        if (stamp < _effective)
            Views.Add($"{role} {what} view {stamp} when view {_effective} was in force", step);
    }

    private void CheckUpdate(RoleAddress role, HistoryEvent.UpdateApplied update)
    {
        _updates++;
        if (_held.TryGetValue((role, update.Range), out (int Restore, long Version) held)
            && (update.Restore < held.Restore || (update.Restore == held.Restore && update.Step < held.Version)))
            Versions.Add(
                $"{role} applied step {update.Step} to range {update.Range}, whose version {held.Version} stood already", update.Step);
        // A backup is given the sum; its checksum tells whether it was the same one.
        if (update.Primary)
            CheckShards(role, update.Step, update.Range, update.Shards);
        if (policy.ChoosesShards)
            return;
        int samples = plan.StepSize((int)(update.Step % plan.StepsPerEpoch));
        if (update.Samples != samples)
            Updates.Add(
                $"step {update.Step} of range {update.Range} at {role} was divided by {update.Samples} samples, {samples} are right",
                update.Step);
    }

    /// <summary>An update has every shard once; where the policy chooses, at least one shard and none twice.</summary>
    private void CheckShards(RoleAddress role, long step, int range, IReadOnlyList<int> shards)
    {
        string what = $"step {step} of range {range} at {role} has shards {string.Join(' ', shards)}";
        if (policy.ChoosesShards)
        {
            if (shards.Count == 0 || shards.Distinct().Count() != shards.Count || shards.Any(shard => shard >= plan.Shards))
                Updates.Add(what, step);
        }
        else if (!shards.SequenceEqual(Enumerable.Range(0, plan.Shards)))
        {
            Updates.Add($"{what}, 0 to {plan.Shards - 1} are right", step, Odd(shards));
        }
    }

    /// <summary>A shard that is missing or there twice.</summary>
    private int? Odd(IReadOnlyList<int> shards) => Enumerable.Range(0, plan.Shards).Concat(shards).GroupBy(shard => shard)
        .Where(group => group.Count() != 2).Select(group => (int?)group.Key).FirstOrDefault();

    private void Rise(RoleAddress role, int range, int restore, long version, int atLeast)
    {
        _versions++;
        if (_held.TryGetValue((role, range), out (int Restore, long Version) held)
            && (restore < held.Restore || (restore == held.Restore && version < held.Version + atLeast)))
            Versions.Add(
                $"range {range} at {role} came to version {version} (restore {restore}) after version {held.Version} (restore {held.Restore})",
                version);
        _held[(role, range)] = (restore, version);
    }

    /// <summary>Where the policy chooses, a version has other weights on another line of the run.</summary>
    private void Compare(RoleAddress role, int restore, int range, long version, uint? taken)
    {
        if (taken is not { } checksum)
            return;
        _replicas++;
        (int, int, long) key = (policy.ChoosesShards ? restore : 0, range, version);
        if (!_checksums.TryAdd(key, (checksum, role)) && _checksums[key].Checksum != checksum)
            Replicas.Add(
                $"version {version} of range {range} has checksum {checksum:x8} at {role}, "
                + $"{_checksums[key].Checksum:x8} at {_checksums[key].Role}", version);
    }

    /// <summary>Steps follow each other; a new coordinator may say again what its predecessor committed last.</summary>
    private void Commit(HistoryEvent.StepCommitted commit)
    {
        bool follows = commit.Step == _committed.Step + 1 || _committed.Step < 0;
        bool again = commit.Step == _committed.Step && commit.Stamp.Term > _committed.Stamp.Term;
        if (commit.Restore == _committed.Restore && !follows && !again)
            Versions.Add(
                $"step {commit.Step} was committed after step {_committed.Step}, without a restore between them", commit.Step);
        else if (commit.Restore < _committed.Restore)
            Versions.Add(
                $"step {commit.Step} was committed with restore count {commit.Restore} after {_committed.Restore}", commit.Step);
        _committed = (commit.Restore, commit.Step, commit.Stamp);
        Steps = commit.Step + 1;
    }
}
