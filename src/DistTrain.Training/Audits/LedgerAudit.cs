using DistTrain.Data;

namespace DistTrain.Training;

/// <summary>
/// Checks a synchronous run's ledger against the run file alone: steps without gap or repeat between restores, and every sample
/// of
/// every complete epoch in exactly one applied update. It shares no code with the roles.
/// </summary>
public sealed class LedgerAudit
{
    private readonly ShardPlan _plan;
    private readonly List<Update> _updates = [];
    private LedgerEntry? _last;
    private long _samples;

    /// <summary>Checks a ledger.</summary>
    /// <param name="plan">Which samples belong to which shard and step.</param>
    /// <param name="entries">The entries in the order in which they were written; null for one that is damaged.</param>
    /// <param name="steps">How many steps the run says it took; null if it did not come to its end.</param>
    public LedgerAudit(ShardPlan plan, IReadOnlyList<LedgerEntry?> entries, long? steps)
    {
        _plan = plan;
        for (int i = 0; i < entries.Count; i++)
        {
            if (entries[i] is { } entry)
                Take(entry, i + 1);
            else
                Records.Add($"record {i + 1} is damaged");
        }

        if (steps is { } expected && expected != _updates.Count)
            Order.Add($"the run took {expected} steps, the ledger has {_updates.Count}", Math.Min(expected, _updates.Count));
        for (int first = 0; first < _updates.Count; first += plan.StepsPerEpoch)
            CheckEpoch(first / plan.StepsPerEpoch, Math.Min(plan.StepsPerEpoch, _updates.Count - first));
        Records.Scope = $"{entries.Count:N0} records";
        Order.Scope = $"{_updates.Count:N0} steps";
        Samples.Scope = $"{_samples:N0} samples";
    }

    /// <summary>Whether every record is whole and of the run.</summary>
    public AuditCheck Records { get; } = new("ledger is whole");

    /// <summary>Whether steps follow each other.</summary>
    public AuditCheck Order { get; } = new("steps follow each other");

    /// <summary>Whether every sample of a complete epoch was applied once.</summary>
    public AuditCheck Samples { get; } = new("every sample in exactly one update");

    /// <summary>How many steps stand, from the first on.</summary>
    public long Steps => _updates.Count;

    private void Take(in LedgerEntry entry, int record)
    {
        CheckView(entry, record);
        _last = entry;
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
            default:
                Records.Add(
                    $"record {record} says {entry.Kind.ToString().ToLowerInvariant()}, which a synchronous run never does",
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
        Fill(step);
        _updates.RemoveRange((int)step, _updates.Count - (int)step);
    }

    /// <summary>
    /// What the predecessor had not come to note stands in the replicas: the epoch's sum of samples, which travels with commits,
    /// tells whether nothing is missing in it.
    /// </summary>
    private void TakeOver(in LedgerEntry entry)
    {
        if (entry.Step < _updates.Count)
        {
            Order.Add($"steps {entry.Step} to {_updates.Count - 1} were committed, then a new coordinator did not know them",
                entry.Step);
            _updates.RemoveRange((int)entry.Step, _updates.Count - (int)entry.Step);
        }

        long samples = 0;
        long first = entry.Step - 1 - (entry.Step - 1) % _plan.StepsPerEpoch;
        for (long step = Math.Max(first, 0); step < entry.Step; step++)
            samples += _plan.StepSize((int)(step - first));
        if (samples != entry.Samples)
            Samples.Add($"a new coordinator found {entry.Samples} samples in the epoch up to step {entry.Step}, {samples} are right", entry.Step);
        while (_updates.Count < entry.Step)
        {
            int stepInEpoch = _updates.Count % _plan.StepsPerEpoch;
            _updates.Add(new Update(
                LedgerEntry.Committed(entry.Restore, entry.Stamp, _updates.Count, _plan.Shards, _plan.StepSize(stepInEpoch)), 1));
        }
    }

    private void Commit(in LedgerEntry entry)
    {
        Fill(entry.Step);
        if (entry.Step == _updates.Count)
        {
            _updates.Add(new Update(entry, 1));
            return;
        }

        // A new coordinator may say again what its predecessor committed last, if it cannot know that it was said.
        Update known = _updates[(int)entry.Step];
        if (entry.Step == _updates.Count - 1 && entry.Stamp.Term > known.Entry.Stamp.Term
            && (entry.Shards, entry.Samples) == (known.Entry.Shards, known.Entry.Samples))
            return;
        Order.Add($"step {entry.Step} was committed again", entry.Step);
        _updates[(int)entry.Step] = known with { Times = known.Times + 1 };
    }

    /// <summary>Steps up to one that nothing was said of.</summary>
    private void Fill(long step)
    {
        if (step <= _updates.Count)
            return;
        if (step > Array.MaxLength)
            throw new InvalidDataException($"the ledger names step {step}.");
        Order.Add(
            step == _updates.Count + 1
                ? $"step {_updates.Count} is missing"
                : $"steps {_updates.Count} to {step - 1} are missing",
            _updates.Count);
        while (_updates.Count < step)
            _updates.Add(default);
    }

    /// <summary>Checks the first steps of an epoch: all of them, unless it is the last and the run ended in it.</summary>
    private void CheckEpoch(int epoch, int steps)
    {
        // How often each sample was applied; -1 while no step has named it.
        var times = new int[_plan.Samples];
        Array.Fill(times, -1);
        int[][] orders = [.. Enumerable.Range(0, _plan.Shards).Select(shard => OrderOf(epoch, shard))];
        for (int i = 0; i < steps; i++)
        {
            long step = (long)epoch * _plan.StepsPerEpoch + i;
            Update update = _updates[(int)step];
            int samples = 0;
            for (int shard = 0; shard < _plan.Shards; shard++)
            {
                ReadOnlySpan<int> batch = Batch(orders[shard], shard, i);
                samples += batch.Length;
                foreach (int sample in batch)
                    times[sample] = Math.Max(times[sample], 0) + update.Times;
            }

            CheckCounts(update, step, samples);
            _samples += samples;
        }

        for (int i = 0; i < steps; i++)
        {
            for (int shard = 0; shard < _plan.Shards; shard++)
                CheckBatch((long)epoch * _plan.StepsPerEpoch + i, shard, Batch(orders[shard], shard, i), times);
        }

        for (int sample = 0; sample < times.Length && steps == _plan.StepsPerEpoch; sample++)
        {
            if (times[sample] < 0)
                Samples.Add($"epoch {epoch} has sample {sample} in no step", sample: sample);
        }
    }

    private int[] OrderOf(int epoch, int shard)
    {
        var order = new int[_plan.ShardSize(shard)];
        _plan.Order(epoch, shard, order);
        return order;
    }

    private ReadOnlySpan<int> Batch(int[] order, int shard, int stepInEpoch)
    {
        (int start, int count) = _plan.MicroBatch(shard, stepInEpoch);
        return order.AsSpan(start, count);
    }

    private void CheckCounts(in Update update, long step, int samples)
    {
        if (update.Times == 0)
            return;
        if (update.Entry.Shards != _plan.Shards)
            Samples.Add($"step {step} counted {update.Entry.Shards} data shards, the run has {_plan.Shards}", step);
        if (update.Entry.Samples != samples)
            Samples.Add($"step {step} counted {update.Entry.Samples} samples, {samples} belong to it", step);
    }

    private void CheckBatch(long step, int shard, ReadOnlySpan<int> batch, int[] times)
    {
        foreach (int sample in batch)
        {
            if (times[sample] == 1)
                continue;
            string others = batch.Length > 1 ? $" and {batch.Length - 1} more of its step" : "";
            string what = times[sample] == 0 ? "no applied update" : $"{times[sample]} applied updates";
            Samples.Add($"step {step}, shard {shard}: sample {sample}{others} in {what}", step, shard, sample);
            return;
        }
    }

    /// <summary>What the ledger says of a step, and how often.</summary>
    private readonly record struct Update(LedgerEntry Entry, int Times);
}
