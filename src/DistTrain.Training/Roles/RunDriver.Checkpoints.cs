namespace DistTrain.Training;

/// <content>Checkpoints in the making, and the end that waits for them.</content>
internal sealed partial class RunDriver
{
    private void TakeCheckpoint(IRoleContext context, RoleAddress from, Message message)
    {
        switch (message)
        {
            case CheckpointMessages.PartKept kept when kept.Restore == _view?.Restore && IsWanted(kept.Step):
                TakePart(context, kept);
                break;
            case CheckpointMessages.CheckpointSaved saved when saved.Restore == _view?.Restore && _checkpoints.TryGetValue(saved.Step, out CheckpointRound? round):
                if (round.Saved(from))
                {
                    _saved = Math.Max(_saved, saved.Step);
                    if (context.Recording)
                        context.Record(new HistoryEvent.CheckpointExists(_view!.Stamp, saved.Restore, saved.Step));
                    context.Publish(new RunEvent.CheckpointSaved(saved.Step, saved.Path));
                    EndCheckpoint(context, saved.Step);
                }

                break;
            case CheckpointMessages.CheckpointFailed failed when failed.Restore == _view?.Restore && _checkpoints.TryGetValue(failed.Step, out CheckpointRound? round):
                if (round.Failed(from))
                    AbandonCheckpoint(context, failed.Step, failed.Reason);
                else if (round.Saved(from))
                    EndCheckpoint(context, failed.Step);
                break;
            case StorageMessages.LedgerFailed failed:
                context.Publish(new RunEvent.Warning($"The ledger cannot be kept: {failed.Reason}"));
                break;
        }
    }

    /// <summary>Parts may be kept before their step is committed, unless the checkpoint was given up by then.</summary>
    private bool IsWanted(long step) => _checkpoints.ContainsKey(step) || (step > Committed && !_abandoned.Contains(step));

    private void TakePart(IRoleContext context, CheckpointMessages.PartKept kept)
    {
        if (kept.Entry is not { } entry)
        {
            AbandonCheckpoint(context, kept.Step, kept.Trouble ?? "no disk could take a part.");
            return;
        }

        CheckpointRound round = Round(kept.Step);
        round.PartKept(kept.Range, entry, kept.Disks);
        FinishRound(context, round);
    }

    private CheckpointRound Round(long step)
    {
        if (!_checkpoints.TryGetValue(step, out CheckpointRound? round))
            _checkpoints.Add(step, round = new CheckpointRound(_plan, _kernel, step));
        return round;
    }

    private void CommitCheckpoint(IRoleContext context)
    {
        CheckpointRound round = Round(Committed);
        round.Committed(Totals);
        FinishRound(context, round);
    }

    /// <summary>It exists. Older ones that are not complete yet, as after the loss of a server, never will be.</summary>
    private void EndCheckpoint(IRoleContext context, long step)
    {
        foreach (long old in _checkpoints.Keys.Where(key => key <= step).ToArray())
            _checkpoints.Remove(old);
        if (_phase == Phase.Finishing)
            Finish(context);
        else
            Proceed(context);
    }

    private void AbandonCheckpoint(IRoleContext context, long step, string reason)
    {
        context.Publish(new RunEvent.Warning($"The checkpoint of step {step} could not be saved: {reason}"));
        _checkpoints.Remove(step);
        if (step > Committed)
            _abandoned.Add(step);
        if (_phase == Phase.Finishing)
            Finish(context);
        else if (_stopping && step == Committed)
            End(context);
        else
            Proceed(context);
    }

    /// <summary>Asked to stop and nothing is in flight: save this step unless it is saved, then say so.</summary>
    private void Stop(IRoleContext context)
    {
        _meter.End(context.Now);
        if (_saved >= Committed)
        {
            End(context);
            return;
        }

        if (!_checkpoints.ContainsKey(Committed))
            TakeNow(context);
    }

    /// <summary>Has a checkpoint made of the step that stands.</summary>
    private void TakeNow(IRoleContext context)
    {
        CommitCheckpoint(context);
        AskForParts(context, Round(Committed), Committed);
    }

    private void End(IRoleContext context)
    {
        _phase = Phase.Done;
        _ledger.Flush(context, durable: true);
        context.Publish(new RunEvent.Stopped(Committed));
    }

    private void AskForParts(IRoleContext context, CheckpointRound round, long step)
    {
        foreach (int part in round.Missing.ToArray())
        {
            if (_plan.HolderOf(part, _view!) is { } holder)
                context.Send(holder, new CheckpointMessages.TakeCheckpoint(_view!.Stamp, _view.Restore, step, part));
        }
    }

    /// <summary>What the ledger says of a checkpoint's steps is durable before the checkpoint exists.</summary>
    private void FinishRound(IRoleContext context, CheckpointRound round)
    {
        if (!round.IsReady)
            return;
        _ledger.Flush(context, durable: true);
        round.Finish(context, _view!.Line);
    }
}
