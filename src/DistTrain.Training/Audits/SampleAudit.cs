using DistTrain.Data;

namespace DistTrain.Training;

/// <summary>
/// Checks which samples a ledger's updates took: every one of them once, by sets of sample numbers that are its own.
/// </summary>
/// <param name="plan">Which samples belong to which shard and step.</param>
/// <param name="policy">Which shards an update takes.</param>
internal sealed class SampleAudit(ShardPlan plan, ConsistencyPolicy policy)
{
    /// <summary>How often a shard's step was applied, by step and shard; <see cref="Dropped"/> where it was left out.</summary>
    private readonly List<sbyte[]> _times = [];

    /// <summary>The step that each shard has come to.</summary>
    private readonly long[] _clocks = new long[plan.Shards];

    private const sbyte Dropped = -1;

    private long _samples, _dropped, _ahead;
    private int _staleness;

    /// <summary>Whether every sample was applied once, or dropped by name.</summary>
    public AuditCheck Samples { get; } = new(policy is { ChoosesShards: true, KeepsClocks: false }
        ? "every sample in exactly one update, or dropped by name"
        : "every sample in exactly one update");

    /// <summary>Whether no shard ran ahead of the others by more than the policy's bound; null where there is none.</summary>
    public AuditCheck? Bound { get; } = policy is StaleSynchronous ? new("no shard ahead of the bound") : null;

    /// <summary>Checks the updates that stand.</summary>
    /// <param name="updates">The updates, in their order.</param>
    /// <param name="complete">Whether the run came to its end with them.</param>
    public void Run(IReadOnlyList<LedgerUpdate> updates, bool complete)
    {
        for (int step = 0; step < updates.Count; step++)
        {
            if (policy.KeepsClocks)
                TakeClocks(updates[step], step);
            else
                TakeStep(updates[step], step);
        }

        if (complete && _clocks.Max() != _clocks.Min())
            Samples.Add(
                $"shard {Array.IndexOf(_clocks, _clocks.Min())} made {_clocks.Min()} contributions, others {_clocks.Max()}",
                _clocks.Min(), Array.IndexOf(_clocks, _clocks.Min()));
        for (int first = 0; first < _times.Count; first += plan.StepsPerEpoch)
            CheckEpoch(first, Math.Min(plan.StepsPerEpoch, _times.Count - first));
        Samples.Scope = $"{_samples:N0} samples" + (_dropped > 0 ? $", {_dropped:N0} of them dropped" : "")
            + (policy.KeepsClocks ? $", staleness up to {_staleness}" : "");
        if (Bound is not null)
            Bound.Scope = $"up to {_ahead} ahead";
    }

    /// <summary>A step that takes the same step of all shards, but for those that it dropped.</summary>
    private void TakeStep(LedgerUpdate update, int step)
    {
        sbyte[] times = At(step);
        Array.Fill(times, (sbyte)Math.Min(update.Times, sbyte.MaxValue));
        foreach (LedgerEntry part in update.Parts)
        {
            if (!IsShard(part, step))
                continue;
            if (times[part.Shard] == Dropped)
                Samples.Add($"step {step} dropped shard {part.Shard} twice", step, part.Shard);
            times[part.Shard] = Dropped;
        }

        Array.Fill(_clocks, step + 1);
        int[] taken = [.. Enumerable.Range(0, plan.Shards).Where(shard => times[shard] != Dropped)];
        CheckCounts(update, step, taken.Length, taken.Sum(shard => Count(shard, step)));
    }

    /// <summary>An update that takes the next step of some shards.</summary>
    private void TakeClocks(LedgerUpdate update, int step)
    {
        long slowest = _clocks.Min();
        int samples = 0;
        foreach (LedgerEntry part in update.Parts)
        {
            if (!IsShard(part, step))
                continue;
            if (part.Step > _clocks[part.Shard])
                Samples.Add($"shard {part.Shard} made contribution {part.Step} after {_clocks[part.Shard]}", step, part.Shard);
            while (_times.Count <= part.Step)
                At(_times.Count);
            sbyte times = _times[(int)part.Step][part.Shard];
            _times[(int)part.Step][part.Shard] = (sbyte)Math.Min(times + update.Times, sbyte.MaxValue);
            _clocks[part.Shard] = Math.Max(_clocks[part.Shard], part.Step + 1);
            samples += Count(part.Shard, part.Step);
            _staleness = Math.Max(_staleness, part.Staleness);
            CheckBound(part, step, slowest);
        }

        CheckCounts(update, step, update.Parts.Count, samples);
    }

    private bool IsShard(in LedgerEntry part, int step)
    {
        if (part.Shard >= 0 && part.Shard < plan.Shards)
            return true;
        Samples.Add($"step {step} names shard {part.Shard}, there are {plan.Shards}", step);
        return false;
    }

    private void CheckBound(in LedgerEntry part, int step, long slowest)
    {
        _ahead = Math.Max(_ahead, part.Step - slowest);
        if (policy is StaleSynchronous { Bound: var bound } && part.Step - slowest > bound)
            Bound!.Add(
                $"step {step} took contribution {part.Step} of shard {part.Shard} when the slowest shard had made {slowest}, "
                + $"the bound is {bound}", step, part.Shard);
    }

    private void CheckCounts(LedgerUpdate update, int step, int shards, int samples)
    {
        if (update.Entry is not { } entry)
            return;
        if (entry.Shards != shards)
            Samples.Add($"step {step} counted {entry.Shards} data shards, {shards} belong to it", step);
        if (entry.Samples != samples)
            Samples.Add($"step {step} counted {entry.Samples} samples, {samples} belong to it", step);
    }

    private void CheckEpoch(int first, int steps)
    {
        // How often each sample was applied; -1 while no step has named it.
        var applied = new int[plan.Samples];
        Array.Fill(applied, -1);
        int[][] orders = [.. Enumerable.Range(0, plan.Shards).Select(shard => OrderOf(first / plan.StepsPerEpoch, shard))];
        foreach ((int step, int shard) in Reached(first, steps))
        {
            int times = _times[step][shard];
            ReadOnlySpan<int> batch = Batch(orders[shard], shard, step);
            _samples += batch.Length;
            _dropped += times == Dropped ? batch.Length : 0;
            foreach (int sample in batch)
                applied[sample] = Math.Max(applied[sample], 0) + Math.Max(times, 0);
        }

        foreach ((int step, int shard) in Reached(first, steps))
            CheckBatch(step, shard, Batch(orders[shard], shard, step), applied);
        for (int sample = 0; sample < applied.Length && _clocks.Min() >= first + plan.StepsPerEpoch; sample++)
        {
            if (applied[sample] < 0)
                Samples.Add($"epoch {first / plan.StepsPerEpoch} has sample {sample} in no step", sample: sample);
        }
    }

    private IEnumerable<(int Step, int Shard)> Reached(int first, int steps) =>
        from step in Enumerable.Range(first, steps)
        from shard in Enumerable.Range(0, plan.Shards)
        where step < _clocks[shard]
        select (step, shard);

    private void CheckBatch(int step, int shard, ReadOnlySpan<int> batch, int[] applied)
    {
        int expected = _times[step][shard] == Dropped ? 0 : 1;
        foreach (int sample in batch)
        {
            if (applied[sample] == expected)
                continue;
            string others = batch.Length > 1 ? $" and {batch.Length - 1} more of its step" : "";
            string what = applied[sample] == 0 ? "no applied update" : $"{applied[sample]} applied updates";
            Samples.Add($"step {step}, shard {shard}: sample {sample}{others} in {what}", step, shard, sample);
            return;
        }
    }

    private sbyte[] At(int step)
    {
        while (_times.Count <= step)
            _times.Add(new sbyte[plan.Shards]);
        return _times[step];
    }

    private int Count(int shard, long step) => plan.MicroBatch(shard, (int)(step % plan.StepsPerEpoch)).Count;

    private int[] OrderOf(int epoch, int shard)
    {
        var order = new int[plan.ShardSize(shard)];
        plan.Order(epoch, shard, order);
        return order;
    }

    private ReadOnlySpan<int> Batch(int[] order, int shard, int step)
    {
        (int start, int count) = plan.MicroBatch(shard, step % plan.StepsPerEpoch);
        return order.AsSpan(start, count);
    }
}
