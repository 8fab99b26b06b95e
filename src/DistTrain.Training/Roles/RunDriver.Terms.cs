namespace DistTrain.Training;

/// <content>What a step takes where the policy chooses, and what the ledger says of it.</content>
internal sealed partial class RunDriver
{
    private void TakeReady(IRoleContext context, StepMessages.RangeReady ready)
    {
        _tracker.Ready(ready);
        if (ready.Terms is not null && ready.Range == 0)
            TellChosen(context, ready.Step, ready.Terms);
    }

    /// <summary>The first range and its replicas have made their choice: the other ranges take the same.</summary>
    private void TellChosen(IRoleContext context, long step, StepTerms terms)
    {
        foreach (int primary in _view!.Ranges.Select(range => range.Primary).Distinct())
            context.Send(RoleAddress.Server(primary), new StepMessages.ShardsChosen(_view.Stamp, _view.Restore, step, terms));
    }
}
