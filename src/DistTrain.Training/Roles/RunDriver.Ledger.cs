namespace DistTrain.Training;

/// <content>What the coordinator writes down for an audit.</content>
internal sealed partial class RunDriver
{
    private readonly LedgerBatch _ledger = new();
    private (long Version, IReadOnlyList<StepTerms> Terms) _recalled = (0, []);

    /// <summary>Another coordinator has taken over, or the run has ended: what it has noted still counts.</summary>
    public void Close(IRoleContext context) => _ledger.Flush(context, durable: false);

    /// <summary>Enters that a worker is evicted, and for whose gradient.</summary>
    public void EnterEviction(IRoleContext context, View view, StepMessages.WorkerAccused accused)
    {
        _ledger.Add(context, LedgerEntry.Evicted(
            view.Restore, view.Stamp, accused.Step, accused.Worker, accused.Node.First, _plan.Tree.LeafCount(accused.Node)));
        _ledger.Flush(context, durable: true);
    }

    /// <summary>A replica tells a new coordinator what the last updates up to a version took.</summary>
    public void Recall(long version, IReadOnlyList<StepTerms> terms)
    {
        if (version > _recalled.Version || (version == _recalled.Version && terms.Count > _recalled.Terms.Count))
            _recalled = (version, terms);
    }

    /// <summary>What the predecessor may not have come to note, as far as replicas know it, is noted anew.</summary>
    private void EnterTakeOver(IRoleContext context, View view)
    {
        IReadOnlyList<StepTerms> terms = _recalled.Version == Committed ? _recalled.Terms : [];
        _ledger.Add(context, LedgerEntry.TakenOver(view.Restore, view.Stamp, Committed, Totals.Samples, terms.Count));
        for (int i = 0; i < terms.Count; i++)
            Enter(context, view, Committed - terms.Count + i, terms[i].Samples(_plan), terms[i]);
        _recalled = (0, []);
    }

    /// <summary>
    /// Enters an update into the ledger, and behind it what the run file does not say of it: the shards that it left out, or
    /// those that it took where they go at their own pace.
    /// </summary>
    private void Enter(IRoleContext context, View view, long step, int samples, StepTerms? terms)
    {
        int shards = terms?.Shards.Count ?? _plan.Shards.Shards;
        _ledger.Add(context, LedgerEntry.Committed(view.Restore, view.Stamp, step, shards, samples));
        if (terms is null)
            return;
        if (_plan.Consistency.KeepsClocks)
            EnterTaken(context, view, terms);
        else
            EnterDropped(context, view, step, terms);
    }

    private void EnterTaken(IRoleContext context, View view, StepTerms terms)
    {
        for (int i = 0; i < terms.Shards.Count; i++)
        {
            (int shard, long clock) = (terms.Shards[i], terms.Clocks[i]);
            _ledger.Add(context, LedgerEntry.Applied(
                view.Restore, view.Stamp, clock, -1, shard, SamplesOf(shard, clock), terms.Staleness[i]));
        }
    }

    private void EnterDropped(IRoleContext context, View view, long step, StepTerms terms)
    {
        for (int shard = 0; shard < _plan.Shards.Shards; shard++)
        {
            if (!terms.Shards.Contains(shard))
                _ledger.Add(context, LedgerEntry.Dropped(view.Restore, view.Stamp, step, shard, SamplesOf(shard, step)));
        }
    }

    private int SamplesOf(int shard, long clock) => _plan.Shards.MicroBatch(shard, _plan.StepInEpoch(clock)).Count;
}
