using DistTrain.Data;

namespace DistTrain.Training;

/// <summary>
/// Checks a run's ledger against the run file alone: updates without gap or repeat between restores, and every sample of
/// every epoch in exactly one of them, or dropped by name where the policy drops. It shares no code with the roles.
/// </summary>
public sealed class LedgerAudit
{
    // A larger gap is no gap but nonsense; filling it would take memory without end.
    private const long GapMax = 1 << 20;

    private readonly ShardPlan _plan;
    private readonly ConsistencyPolicy _policy;
    private readonly List<LedgerUpdate> _updates = [];
    private readonly HashSet<long> _ends = [];
    private readonly SampleAudit _samples;
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
                Restore(entry.Step);
                break;
            case LedgerKind.TakenOver:
                TakeOver(entry);
                break;
            case LedgerKind.Committed:
                Commit(entry);
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

        // A run that was resumed in a new process counts restores and views anew.
        if (entry.Kind == LedgerKind.Restored && entry.Restore <= last.Restore)
            return;
        if (entry.Stamp < last.Stamp)
            Records.Add($"record {record} is of view {entry.Stamp}, after one of view {last.Stamp}", entry.Step);
        if (entry.Kind != LedgerKind.Restored && entry.Restore != last.Restore)
            Records.Add($"record {record} has the restore count {entry.Restore}, the run was at {last.Restore}", entry.Step);
    }

    private void Restore(long step)
    {
        _ends.Add(_updates.Count);
        Fill(step);
        Cut(step);
    }

    private void Cut(long step) => _updates.RemoveRange((int)step, _updates.Count - (int)step);

    /// <summary>
    /// What the predecessor had not come to note stands in the replicas: the epoch's sum of samples, which travels with commits,
    /// tells whether nothing is missing in it. The last step that it noted, the replicas may not have heard of: it is committed
    /// again, with the same gradient, which they hold. Under other policies than bsp nobody can tell any more what the steps
    /// took.
    /// </summary>
    private void TakeOver(in LedgerEntry entry)
    {
        if (entry.Step < _updates.Count - 1)
            Order.Add(
                $"steps {entry.Step} to {_updates.Count - 1} were committed, then a new coordinator did not know them", entry.Step);
        if (entry.Step < _updates.Count)
            Cut(entry.Step);
        if (_policy.ChoosesShards)
        {
            Fill(entry.Step);
            return;
        }

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
