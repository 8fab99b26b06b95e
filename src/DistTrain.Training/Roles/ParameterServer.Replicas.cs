namespace DistTrain.Training;

/// <content>How replicas come into being, follow their primary and take their part in a view.</content>
public sealed partial class ParameterServer
{
    /// <summary>What brings replicas into being and keeps them on disk.</summary>
    private void TakeState(IRoleContext context, RoleAddress from, Message message)
    {
        switch (message)
        {
            case WeightMessages.RestoreRange order when IsCurrent(order.Stamp):
                RestoreRange(context, from, order);
                break;
            case StorageMessages.PartRead read when InView && _reader.Take(read) is { } order:
                Adopt(context, read.Part, order.Totals, RangeSource.Checkpoint);
                context.Send(View!.Coordinator, new WeightMessages.RangeRestored(View.Stamp, Restore, read.Part.Range.Index));
                break;
            case StorageMessages.PartUnreadable failed when InView:
                _reader.Fail(context, View!.Coordinator, from, failed);
                break;
            case ReplicationMessages.RangeRequested requested
                when IsCurrent(requested.Stamp) && Replica(Restore, requested.Range) is { Primary: true } range:
                Serve(context, range, from.Number);
                break;
            case ReplicationMessages.RangeTransferred copy when IsCurrent(copy.Stamp) && copy.Restore == Restore:
                if (!_ranges.TryGetValue(copy.State.Range.Index, out RangeReplica? old) || old.Version < copy.State.Step)
                    Adopt(context, copy.State, copy.Totals, RangeSource.Transfer, copy.Recent);
                Follow(context, _ranges[copy.State.Range.Index]);
                break;
            case ReplicationMessages.CaughtUp caught when IsCurrent(caught.Stamp) && Replica(caught.Restore, caught.Range) is { Primary: true } range:
                AddFollower(context, range, caught);
                break;
            case CheckpointMessages.TakeCheckpoint take when IsCurrent(take.Stamp) && Replica(take.Restore, take.Range) is { Primary: true } range:
                if (range.Version == take.Step && !range.Pending && IsSound(context, range))
                    _parts.Save(context, View!, Restore, range);
                break;
            case CheckpointMessages.PartSaved saved when InView:
                _parts.Answer(context, View!, from, (saved.Restore, saved.Step, saved.Range), saved.Entry, null);
                break;
            case CheckpointMessages.PartFailed failed when InView:
                _parts.Answer(context, View!, from, (failed.Restore, failed.Step, failed.Range), null, failed.Reason);
                break;
        }
    }

    /// <summary>Plays the part that the view gives it for a range.</summary>
    private void TakePart(IRoleContext context, View view, int index, RangeReplicas replicas, bool restored)
    {
        int self = context.Self.Number;
        bool learner = replicas.Learners.Contains(self);
        if (replicas.Primary != self && !replicas.Backups.Contains(self) && !learner)
        {
            Drop(index);
            return;
        }

        if (_ranges.TryGetValue(index, out RangeReplica? range))
        {
            // Who waited for a copy in the view before asks again, if it is to have one.
            range.Waiting.Clear();
            // Before anything else: a commit that it learns of now must not have it make the next update in another's place.
            if (replicas.Primary != self)
                range.Demote();
            // Who was no replica in the view before does not know which shards were committed since.
            if (!learner || !Plan.Consistency.ChoosesShards)
                Commit(context, range, view.Committed, view.Totals);
            // Nor may it let a choice of an older view stand, which another one may have taken the place of.
            bool own = learner && Plan.Consistency.ChoosesShards && (range.Pending || range.Held is not null);
            if (range.Version != view.Committed || own)
                Drop(index);
        }

        if (!_ranges.TryGetValue(index, out range))
        {
            if (learner)
                Ask(context, view, index);
            else if (!restored)
                context.Send(view.Coordinator, new ReplicationMessages.RangeMissing(view.Stamp, index));
        }
        else if (replicas.Primary == self)
        {
            Lead(context, range);
        }
        else
        {
            range.Demote();
            if (learner)
                Follow(context, range);
        }
    }

    /// <summary>As primary in a new view: hands out the weights, and takes up again what was under way.</summary>
    private void Lead(IRoleContext context, RangeReplica range)
    {
        bool promoted = !range.Primary;
        range.Followers.Clear();
        range.Waiting.Clear();
        range.Holders.Clear();
        if (!IsSound(context, range))
            return;
        range.Promote(_store);
        if (promoted && context.Recording)
        {
            context.Record(new HistoryEvent.RangeTaken(
                View!.Stamp, Restore, range.Applied, range.Range.Index, RangeSource.Promotion, range.Checksum()));
        }

        PublishAll(context, range, range.Version);
        if (range is { Held: not null, Pending: false } && !Plan.ClipsSteps)
        {
            range.ApplyHeld(norm: null);
            RecordUpdate(context, range, range.Version, [], []);
        }

        AskAgain(context, range);
        if (Settled(range) > range.Version)
            PublishAll(context, range, range.Applied);
        Replicate(context, range);
        Report(context, range);
        TryApply(context, range);
    }

    private void RestoreRange(IRoleContext context, RoleAddress from, WeightMessages.RestoreRange order)
    {
        if (_ranges.TryGetValue(order.Range, out RangeReplica? range) && range.Version >= order.Step)
        {
            context.Send(from, new WeightMessages.RangeRestored(order.Stamp, Restore, order.Range));
        }
        else if (order.Sources.Count > 0)
        {
            _reader.Begin(context, order);
        }
        else
        {
            Adopt(context, Plan.Initial.Part(Plan.Ranges[order.Range]), order.Totals, RangeSource.Initial);
            context.Send(from, new WeightMessages.RangeRestored(order.Stamp, Restore, order.Range));
        }
    }

    /// <summary>Takes a state as its own copy.</summary>
    private void Adopt(
        IRoleContext context, CheckpointPart state, EpochTotals totals, RangeSource source,
        IReadOnlyList<StepTerms>? recent = null)
    {
        Drop(state.Range.Index);
        if (Plan.Bug == ProtocolBug.OneRangeRolledBack && source == RangeSource.Checkpoint && state.Range.Index == 1)
            state = Plan.Initial.Part(state.Range) with { Step = state.Step };
        bool primary = View!.Ranges[state.Range.Index].Primary == context.Self.Number;
        RangeWeights weights = primary
            ? new PublishedWeights(_store, state.Range, state.Weights, state.Step, !Plan.UpdatesInPlace)
            : new BackupWeights(state.Weights);
        var range = new RangeReplica(Plan, state, totals, weights, recent) { Primary = primary };
        _ranges.Add(state.Range.Index, range);
        _progress++;
        if (context.Recording)
        {
            context.Record(new HistoryEvent.RangeTaken(
                View.Stamp, Restore, range.Version, state.Range.Index, source, range.Checksum()));
        }

        if (primary)
            PublishAll(context, range, range.Version);
    }

    private static void Ask(IRoleContext context, View view, int range)
    {
        int primary = view.Ranges[range].Primary;
        if (primary >= 0)
            context.Send(RoleAddress.Server(primary), new ReplicationMessages.RangeRequested(view.Stamp, range));
    }

    /// <summary>A learner has no copy: it gets one now, or once the update that waits for its commit is committed.</summary>
    private void Serve(IRoleContext context, RangeReplica range, int learner)
    {
        if (range.InFlight)
        {
            range.Waiting.Add(learner);
            if (range.Followers.Remove(learner))
                Report(context, range);
        }
        else if (IsSound(context, range))
        {
            Transfer(context, range, learner);
        }
    }

    /// <summary>Hands a learner the committed state, and commits no step without it from now on.</summary>
    private void Transfer(IRoleContext context, RangeReplica range, int learner)
    {
        range.Followers.Add(learner);
        context.Send(RoleAddress.Server(learner), new ReplicationMessages.RangeTransferred(
            View!.Stamp, Restore, range.Copy(), range.Totals) { Recent = range.Recent.All });
    }

    /// <summary>A learner has a copy. One of before the last commit is replaced.</summary>
    private void AddFollower(IRoleContext context, RangeReplica range, ReplicationMessages.CaughtUp caught)
    {
        // Where shards are chosen, all replicas may have answered already: then it comes too late to hold the choice.
        bool late = Plan.Consistency.ChoosesShards && !range.Followers.Contains(caught.Server);
        if (caught.Version != range.Version || (range.InFlight && (late || range.Held is null)))
        {
            Serve(context, range, caught.Server);
            return;
        }

        if (range.Followers.Add(caught.Server))
            Replicate(context, range);
        context.Send(View!.Coordinator, caught);
    }

    /// <summary>As a learner with a copy: says so.</summary>
    private void Follow(IRoleContext context, RangeReplica range)
    {
        int primary = View!.Ranges[range.Range.Index].Primary;
        if (primary >= 0)
        {
            context.Send(RoleAddress.Server(primary), new ReplicationMessages.CaughtUp(
                View.Stamp, Restore, range.Version, range.Range.Index, context.Self.Number));
        }
    }
}
