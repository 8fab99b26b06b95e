using DistTrain.Data;

namespace DistTrain.Training;

/// <summary>
/// Checks a run's ledger against the run file alone: updates without gap or repeat between restores, and every sample of
/// every epoch in exactly one of them, or dropped by name where the policy drops. Each restore begins a line of the run, from a
/// step of the line that it names. It shares no code with the roles.
/// </summary>
public sealed class LedgerAudit
{
    // A larger gap is no gap but nonsense; filling it would take memory without end.
    private const long GapMax = 1 << 20;

    private readonly ShardPlan _plan;
    private readonly ConsistencyPolicy _policy;
    private readonly Dictionary<int, List<LedgerUpdate>> _lines = [];
    private readonly List<(LedgerUpdate Before, List<LedgerUpdate> Line, int Step)> _repeats = [];
    private readonly List<string> _events = [];
    private readonly HashSet<long> _ends = [];
    private readonly SampleAudit _samples;
    private List<LedgerUpdate> _updates = [];
    private LedgerEntry? _last;

    /// <summary>Checks a ledger.</summary>
    /// <param name="plan">Which samples belong to which shard and step.</param>
    /// <param name="policy">Which shards an update takes.</param>
    /// <param name="entries">The entries in the order in which they were written; null for one that is damaged.</param>
    /// <param name="steps">How many steps the run says it took when it came to its end; null if it did not.</param>
    public LedgerAudit(ShardPlan plan, ConsistencyPolicy policy, IReadOnlyList<LedgerEntry?> entries, long? steps)
    {
        (_plan, _policy) = (plan, policy);
        _samples = new SampleAudit(plan, policy);
        for (int i = 0; i < entries.Count; i++)
        {
            if (entries[i] is { } entry)
                Take(entry, i + 1);
            else
                Records.Add($"record {i + 1} is damaged");
        }

        CompareRepeats();
        IsComplete = steps == _updates.Count;
        if (steps is { } expected && !IsComplete && !_ends.Contains(expected))
            Order.Add($"the run took {expected} steps, the ledger has {_updates.Count}", Math.Min(expected, _updates.Count));
        _samples.Run(_updates, IsComplete);
        Records.Scope = $"{entries.Count:N0} records";
        Order.Scope = $"{_updates.Count:N0} steps";
    }

    /// <summary>Whether every record is whole and of the run.</summary>
    public AuditCheck Records { get; } = new("ledger is whole");

    /// <summary>Whether steps follow each other.</summary>
    public AuditCheck Order { get; } = new("steps follow each other");

    /// <summary>Whether every sample was applied once, or dropped by name.</summary>
    public AuditCheck Samples => _samples.Samples;

    /// <summary>Whether no shard ran ahead of the others by more than the policy's bound; null where there is none.</summary>
    public AuditCheck? Bound => _samples.Bound;

    /// <summary>What happened beside the steps: where the run went back to, and who was evicted; each in a sentence.</summary>
    public IReadOnlyList<string> Events => _events;

    /// <summary>How many steps stand, from the first on.</summary>
    public long Steps => _updates.Count;

    /// <summary>Whether they are all that the run took; not if it came to its end once and was then resumed for more.</summary>
    public bool IsComplete { get; }

    private void Take(in LedgerEntry entry, int record)
    {
        CheckView(entry, record);
        _last = entry;
        if (entry.Step < 0 || entry.Step > _updates.Count + GapMax)
        {
            Records.Add($"record {record} names step {entry.Step}, after {_updates.Count} steps");
            return;
        }

        switch (entry.Kind)
        {
            case LedgerKind.Restored:
                Restore(entry, first: record == 1);
                break;
            case LedgerKind.TakenOver:
                TakeOver(entry);
                break;
            case LedgerKind.Committed:
                Commit(entry);
                break;
            case LedgerKind.Evicted:
                _events.Add(
                    $"worker {entry.Range} was evicted at step {entry.Step}: it computed a wrong gradient of "
                    + (entry.Shards == 1 ? $"shard {entry.Shard}" : $"shards {entry.Shard} to {entry.Shard + entry.Shards - 1}"));
                break;
            case LedgerKind.Applied when _policy.KeepsClocks && _updates.Count > 0:
            case LedgerKind.Dropped when _policy is { ChoosesShards: true, KeepsClocks: false } && entry.Step == _updates.Count - 1:
                _updates[^1].Add(entry);
                break;
            default:
                Records.Add(
                    $"record {record} says {entry.Kind.ToString().ToLowerInvariant()}, which a run with {_policy.Name} does not do there",
                    entry.Step, entry.Shard);
                break;
        }
    }

    private void CheckView(in LedgerEntry entry, int record)
    {
        if (_last is not { } last)
        {
            if (entry.Kind != LedgerKind.Restored)
                Records.Add("the ledger does not say from which step the run began", entry.Step);
            return;
        }

        // A run that was resumed in a new process counts views anew.
        if (entry.Kind == LedgerKind.Restored)
            return;
        if (entry.Stamp < last.Stamp)
            Records.Add($"record {record} is of view {entry.Stamp}, after one of view {last.Stamp}", entry.Step);
        if (entry.Restore != last.Restore)
            Records.Add($"record {record} has the restore count {entry.Restore}, the run was at {last.Restore}", entry.Step);
    }

    /// <summary>
    /// A line of the run begins, from a step of another: of the last one, if the entry does not say of which. Other lines stay as
    /// they were, since a later restore may go back to one of them.
    /// </summary>
    private void Restore(in LedgerEntry entry, bool first)
    {
        _ends.Add(_updates.Count);
        int from = entry.Shards, ended = _updates.Count;
        if (from > 0 && !_lines.TryGetValue(from, out _))
            Records.Add($"a restore goes back to line {from} of the run, which never began", entry.Step);
        List<LedgerUpdate> source = _lines.GetValueOrDefault(from, _updates);
        _lines[entry.Restore] = _updates = [.. source.Take((int)Math.Min(entry.Step, source.Count))];
        Fill(entry.Step);
        if (first)
            return;
        _events.Add(
            $"line {entry.Restore} of the run goes on from {(entry.Step > 0 ? $"step {entry.Step}" : "the initial weights")}"
            + (from > 0 ? $" of line {from}" : "") + (ended > entry.Step ? $", {ended - entry.Step} steps are taken back" : ""));
    }

    private void Cut(long step) => _updates.RemoveRange((int)step, _updates.Count - (int)step);

    /// <summary>
    /// What the predecessor had not come to note stands in the replicas: the epoch's sum of samples, which travels with commits,
    /// tells whether nothing is missing in it. The last step that it noted, the replicas may not have heard of: it is committed
    /// again, with the same gradient, which they hold. Where the policy chooses, the new coordinator notes anew what the last
    /// steps took, as the replicas know it: the same as was noted before, where anything was.
    /// </summary>
    private void TakeOver(in LedgerEntry entry)
    {
        if (entry.Step < _updates.Count - 1)
            Order.Add(
                $"steps {entry.Step} to {_updates.Count - 1} were committed, then a new coordinator did not know them", entry.Step);
        if (_policy.ChoosesShards)
        {
            long anew = Math.Max(0, entry.Step - Math.Max(0, entry.Shards));
            for (long step = anew; step < _updates.Count; step++)
                _repeats.Add((_updates[(int)step], _updates, (int)step));
            if (anew < _updates.Count)
                Cut(anew);
            Fill(anew);
            return;
        }

        if (entry.Step < _updates.Count)
            Cut(entry.Step);

        long first = entry.Step == 0 ? 0 : entry.Step - 1 - (entry.Step - 1) % _plan.StepsPerEpoch;
        long samples = Enumerable.Range(0, (int)(entry.Step - first)).Sum(step => (long)_plan.StepSize(step));
        if (samples != entry.Samples)
            Samples.Add(
                $"a new coordinator found {entry.Samples} samples in the epoch up to step {entry.Step}, {samples} are right",
                entry.Step);
        while (_updates.Count < entry.Step)
            _updates.Add(new LedgerUpdate(LedgerEntry.Committed(
                entry.Restore, entry.Stamp, _updates.Count, _plan.Shards, _plan.StepSize(_updates.Count % _plan.StepsPerEpoch))));
    }

    private void Commit(in LedgerEntry entry)
    {
        Fill(entry.Step);
        if (entry.Step == _updates.Count)
        {
            _updates.Add(new LedgerUpdate(entry));
            return;
        }

        Order.Add($"step {entry.Step} was committed again", entry.Step);
        _updates[(int)entry.Step].Times++;
    }

    /// <summary>What was noted before and after a change of coordinators is the same.</summary>
    private void CompareRepeats()
    {
        foreach ((LedgerUpdate before, List<LedgerUpdate> line, int step) in _repeats)
        {
            if (step < line.Count && line[step].Entry is not null && before.Entry is not null && !before.TakesSame(line[step]))
                Samples.Add($"step {step} took {before}, then a new coordinator found that it took {line[step]}", step);
        }
    }

    /// <summary>Steps up to one that nothing was said of.</summary>
    private void Fill(long step)
    {
        if (step <= _updates.Count)
            return;
        Order.Add(
            step == _updates.Count + 1
                ? $"step {_updates.Count} is missing"
                : $"steps {_updates.Count} to {step - 1} are missing",
            _updates.Count);
        while (_updates.Count < step)
            _updates.Add(new LedgerUpdate(null));
    }
}
