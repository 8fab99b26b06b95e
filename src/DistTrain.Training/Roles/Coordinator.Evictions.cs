namespace DistTrain.Training;

/// <content>A worker whose gradient two others do not agree with leaves the run, by name.</content>
public sealed partial class Coordinator
{
    private void Evict(IRoleContext context, StepMessages.WorkerAccused accused)
    {
        RoleAddress worker = RoleAddress.Worker(accused.Worker);
        if (_view!.Find(worker) is null || _evictions.Bars(worker))
            return;
        if (_muster.Workers - 1 < Math.Max(1, _plan.MinWorkers))
        {
            if (_evictions.Keep(worker))
                context.Publish(new RunEvent.Warning(
                    $"{worker} computed a wrong gradient of {_plan.Tree.Describe(accused.Node)} at step {accused.Step}; "
                    + $"it stays, since the run needs {Math.Max(1, _plan.MinWorkers)}."));
            return;
        }

        _evictions.Add(worker);
        _driver.Tell(context, new RunEvent.Evicted(accused.Step, worker, _plan.Tree.Describe(accused.Node)));
        _driver.EnterEviction(context, _view, accused);
        if (context.Recording)
        {
            context.Record(new HistoryEvent.WorkerEvicted(
                _view.Stamp, worker, accused.Step, accused.Node.First, _plan.Tree.LeafCount(accused.Node)));
        }

        _muster.Remove(worker);
        context.Unwatch(worker);
        Change(context);
    }

    /// <summary>Takes over whom the last view has without. They may have come while this coordinator did not know that.</summary>
    private void AdoptEvicted(View last)
    {
        _evictions.Adopt(last);
        foreach (RoleAddress worker in _evictions.All)
            _muster.Remove(worker);
    }

    /// <summary>
    /// Someone wants to join who may not: perhaps a newer coordinator has died, by whose view it went. The voters know, and
    /// refuse.
    /// </summary>
    private void AskWhetherInOffice(IRoleContext context)
    {
        if (_view is not { } view)
            return;
        foreach (RoleAddress voter in _plan.Voters)
            context.Send(voter, new VoterMessages.CommitProposed(view.Stamp, _driver.Committed - 1));
    }

    /// <summary>A draft of the next view, with those who may not come back.</summary>
    private View WithEvicted(View draft) => _evictions.All is { Count: > 0 } evicted ? draft with { Evicted = evicted } : draft;
}
