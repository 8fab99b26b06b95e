namespace DistTrain.Training;

/// <content>What the coordinator writes down for an audit.</content>
internal sealed partial class RunDriver
{
    private readonly LedgerBatch _ledger = new();

    /// <summary>Another coordinator has taken over, or the run has ended: what it has noted still counts.</summary>
    public void Close(IRoleContext context) => _ledger.Flush(context, durable: false);

    /// <summary>
    /// Enters an update into the ledger, and behind it what the run file does not say of it: the shards that it left out, or
    /// those that it took where they go at their own pace.
    /// </summary>
    private void Enter(IRoleContext context, long step, int samples, StepTerms? terms)
    {
        int shards = terms?.Shards.Count ?? _plan.Shards.Shards;
        _ledger.Add(context, LedgerEntry.Committed(_view!.Restore, _view.Stamp, step, shards, samples));
        if (terms is null)
            return;
        if (_plan.Consistency.KeepsClocks)
            EnterTaken(context, terms);
        else
            EnterDropped(context, step, terms);
    }

    private void EnterTaken(IRoleContext context, StepTerms terms)
    {
        for (int i = 0; i < terms.Shards.Count; i++)
        {
            (int shard, long clock) = (terms.Shards[i], terms.Clocks[i]);
            _ledger.Add(context, LedgerEntry.Applied(
                _view!.Restore, _view.Stamp, clock, -1, shard, SamplesOf(shard, clock), terms.Staleness[i]));
        }
    }

    private void EnterDropped(IRoleContext context, long step, StepTerms terms)
    {
        for (int shard = 0; shard < _plan.Shards.Shards; shard++)
        {
            if (!terms.Shards.Contains(shard))
                _ledger.Add(context, LedgerEntry.Dropped(_view!.Restore, _view.Stamp, step, shard, SamplesOf(shard, step)));
        }
    }

    private int SamplesOf(int shard, long clock) => _plan.Shards.MicroBatch(shard, _plan.StepInEpoch(clock)).Count;
}
