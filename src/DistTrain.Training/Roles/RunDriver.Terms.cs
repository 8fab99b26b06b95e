namespace DistTrain.Training;

/// <content>What a step takes where the policy chooses, and what the ledger says of it.</content>
internal sealed partial class RunDriver
{
    private void TakeReady(IRoleContext context, StepMessages.RangeReady ready)
    {
        _tracker.Ready(ready.Step, ready.Range, ready.Metrics, ready.Terms);
        if (ready.Terms is not null && ready.Range == 0)
            TellChosen(context, ready.Step, ready.Terms);
    }

    /// <summary>The first range and its replicas have made their choice: the other ranges take the same.</summary>
    private void TellChosen(IRoleContext context, long step, StepTerms terms)
    {
        foreach (int primary in _view!.Ranges.Select(range => range.Primary).Distinct())
            context.Send(RoleAddress.Server(primary), new StepMessages.ShardsChosen(_view.Stamp, _view.Restore, step, terms));
    }

    /// <summary>Enters a step into the ledger: as a whole, or shard by shard where shards go at their own pace.</summary>
    private void Enter(IRoleContext context, long step, int samples, StepTerms? terms)
    {
        (int restore, ViewStamp stamp) = (_view!.Restore, _view.Stamp);
        if (terms is null || !_plan.Consistency.KeepsClocks)
            _ledger.Add(context, LedgerEntry.Committed(restore, stamp, step, terms?.Shards.Count ?? _plan.Shards.Shards, samples));
        if (terms is null)
            return;
        for (int shard = 0; shard < _plan.Shards.Shards && !_plan.Consistency.KeepsClocks; shard++)
        {
            int left = _plan.Shards.MicroBatch(shard, _plan.StepInEpoch(step)).Count;
            if (!terms.Shards.Contains(shard))
                _ledger.Add(context, LedgerEntry.Dropped(restore, stamp, step, shard, left));
        }

        for (int i = 0; i < terms.Shards.Count && _plan.Consistency.KeepsClocks; i++)
        {
            int count = _plan.Shards.MicroBatch(terms.Shards[i], _plan.StepInEpoch(terms.Clocks[i])).Count;
            _ledger.Add(context, LedgerEntry.Applied(restore, stamp, terms.Clocks[i], -1, terms.Shards[i], count, terms.Staleness[i]));
        }
    }
}
