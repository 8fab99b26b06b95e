namespace DistTrain.Training;

/// <summary>
/// Holds replicas of parameter ranges. As a range's primary it collects the gradient sums of each step, applies the optimizer once
/// the tree is covered, has its backups hold the reduced gradient, and publishes the new weights.
/// </summary>
public sealed class ParameterServer : MemberRole
{
    private readonly WeightStore _store;
    private readonly TreeSummer _summer;
    private readonly SortedDictionary<int, RangeReplica> _ranges = [];
    private readonly Dictionary<int, BulkPool> _pools = [];
    private readonly PartKeeper _parts = new();
    private readonly PartReader _reader;
    private long _progress, _progressBefore;

    /// <summary>A server of a run.</summary>
    /// <param name="plan">The run.</param>
    /// <param name="store">Where the process keeps its weights.</param>
    /// <param name="kernel">The kernel's hash.</param>
    public ParameterServer(RunPlan plan, WeightStore store, string kernel)
        : base(plan, kernel)
    {
        _store = store;
        _summer = new TreeSummer(plan.Tree);
        _reader = new PartReader(plan);
    }

    /// <summary>Reduced gradients that are on their way or held.</summary>
    public int GradientsOutstanding => _pools.Values.Sum(pool => pool.Outstanding);

    private protected override IReadOnlyList<RangeReport> Reports() =>
        [.. _ranges.Values.Select(r => new RangeReport(r.Range.Index, Restore, r.Version, r.Totals))];

    private protected override void Take(IRoleContext context, RoleAddress from, Message message)
    {
        switch (message)
        {
            case StepMessages.GradientPushed push:
                TakeGradient(context, push);
                break;
            case ReplicationMessages.GradientReplicated replicated:
                Hold(context, from, replicated);
                break;
            case ReplicationMessages.GradientHeld held when IsCurrent(held.Stamp) && Replica(held.Restore, held.Range) is { } range:
                if (held.Step == range.Version && range.Holders.Add(from.Number))
                    Report(context, range);
                break;
            case StepMessages.StepsCommitted committed when committed.Restore == Restore && Allows(committed.Stamp):
                foreach (RangeReplica range in _ranges.Values)
                    Commit(context, range, committed.Steps, committed.Totals);
                break;
            case WeightMessages.WeightsWanted wanted when Replica(wanted.Restore, wanted.Range) is { Primary: true } range:
                Publish(context, from, range, wanted.Version == range.Version ? range.Version : range.Applied);
                break;
            case WeightMessages.ReadWeights read when Replica(read.Restore, read.Range) is { Primary: true } range && range.Version == read.Version:
                context.Send(from, new WeightMessages.WeightsRead(
                    Restore, range.Version, read.Range, range.WeightsAt(range.Version).ToArray()));
                break;
            default:
                TakeState(context, from, message);
                break;
        }
    }

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
                    Adopt(context, copy.State, copy.Totals, RangeSource.Transfer);
                Follow(context, _ranges[copy.State.Range.Index]);
                break;
            case ReplicationMessages.CaughtUp caught when IsCurrent(caught.Stamp) && Replica(caught.Restore, caught.Range) is { Primary: true } range:
                AddFollower(context, range, caught);
                break;
            case CheckpointMessages.TakeCheckpoint take when IsCurrent(take.Stamp) && Replica(take.Restore, take.Range) is { Primary: true } range:
                if (range.Version == take.Step && !range.Pending)
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

    private protected override void Enter(IRoleContext context, View view, bool restored)
    {
        if (restored || !InView)
        {
            foreach (int range in _ranges.Keys.ToArray())
                Drop(range);
            _reader.Clear();
            _parts.Clear();
        }

        if (restored)
            _store.Enter(Restore);
        if (!InView)
            return;
        foreach (ParameterRange range in Plan.Ranges)
            TakePart(context, view, range.Index, view.Ranges[range.Index], restored);
    }

    private protected override bool Retry(IRoleContext context)
    {
        _reader.Retry(context, View!.Coordinator);
        _parts.Retry(context, View);
        if (_progress != _progressBefore)
        {
            _progressBefore = _progress;
            return true;
        }

        foreach (RangeReplica range in _ranges.Values.Where(range => range.Primary))
        {
            PublishAll(context, range, range.Applied);
            Replicate(context, range);
            Report(context, range);
        }

        foreach (ParameterRange range in Plan.Ranges)
        {
            if (!View.Ranges[range.Index].Learners.Contains(context.Self.Number))
                continue;
            if (_ranges.TryGetValue(range.Index, out RangeReplica? copy))
                Follow(context, copy);
            else
                Ask(context, View, range.Index);
        }

        return false;
    }

    private RangeReplica? Replica(int restore, int range) =>
        InView && restore == Restore && _ranges.TryGetValue(range, out RangeReplica? replica) ? replica : null;

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
            Commit(context, range, view.Committed, view.Totals);
            if (range.Version != view.Committed)
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
        range.Promote(_store);
        if (promoted && context.Recording)
        {
            context.Record(new HistoryEvent.RangeTaken(
                View!.Stamp, Restore, range.Version, range.Range.Index, RangeSource.Promotion, range.Checksum()));
        }

        PublishAll(context, range, range.Version);
        if (range.Held is not null && !range.Pending)
        {
            range.ApplyHeld();
            RecordUpdate(context, range, range.Version, []);
        }

        if (range.Pending)
            PublishAll(context, range, range.Applied);
        Replicate(context, range);
        Report(context, range);
    }

    private void TakeGradient(IRoleContext context, StepMessages.GradientPushed push)
    {
        // A push for another step is one that was repeated or overtaken: its samples count already, or will be computed again.
        if (Replica(push.Restore, push.Range) is not { Primary: true } range || range.Applied != push.Step)
        {
            push.Gradient.Bulk.Release();
            return;
        }

        if (range.Contributions.Add(push.Node, push.Gradient) == Contribution.Counted)
            range.Note(push.Node, push.Metrics);
        TryApply(context, range);
    }

    /// <summary>Makes the next update once the one before is committed and every shard has contributed.</summary>
    private void TryApply(IRoleContext context, RangeReplica range)
    {
        if (!range.Primary || range.Pending || !Plan.Consistency.MayApply(range.Contributions))
            return;
        long step = range.Applied;
        int[] shards = context.Recording ? Shards(range) : [];
        RangeReplicas replicas = View!.Ranges[range.Range.Index];
        bool keep = replicas.Backups.Count + range.Followers.Count > 0;
        range.Apply(_summer, keep ? Pool(range.Range).Rent() : null);
        _progress++;
        RecordUpdate(context, range, step, shards);
        if (!Plan.KeepsOldWeights)
        {
            Report(context, range);
            Commit(context, range, range.Applied, range.Totals);
            PublishAll(context, range, range.Applied);
            return;
        }

        PublishAll(context, range, range.Applied);
        Replicate(context, range);
        Report(context, range);
    }

    /// <summary>Has the replicas hold the gradient of the update that waits for its commit.</summary>
    private void Replicate(IRoleContext context, RangeReplica range)
    {
        if (!range.Pending || range.Held is not { } held)
            return;
        foreach (int server in Replicas(range))
        {
            if (range.Holders.Contains(server))
                continue;
            held.Bulk.Retain();
            context.Send(RoleAddress.Server(server), new ReplicationMessages.GradientReplicated(
                View!.Stamp, Restore, range.Version, range.Range.Index, held, range.HeldMetrics, range.Totals));
        }
    }

    /// <summary>Tells the coordinator that every replica holds the gradient, once that is so.</summary>
    private void Report(IRoleContext context, RangeReplica range)
    {
        if (range.Pending && Replicas(range).All(range.Holders.Contains))
        {
            context.Send(View!.Coordinator, new StepMessages.RangeReady(
                View.Stamp, Restore, range.Version, range.Range.Index, range.HeldMetrics));
        }
    }

    private IEnumerable<int> Replicas(RangeReplica range) => View!.Ranges[range.Range.Index].Backups.Concat(range.Followers);

    private void Hold(IRoleContext context, RoleAddress from, ReplicationMessages.GradientReplicated message)
    {
        if (!IsCurrent(message.Stamp) || Replica(message.Restore, message.Range) is not { Primary: false } range)
        {
            message.Gradient.Bulk.Release();
            return;
        }

        // A primary makes no update before the one before it is committed.
        Commit(context, range, message.Step, message.Totals);
        if (message.Step == range.Version)
            range.Hold(message.Gradient, message.Metrics);
        else
            message.Gradient.Bulk.Release();
        if (message.Step <= range.Version)
            context.Send(from, new ReplicationMessages.GradientHeld(message.Stamp, Restore, message.Step, message.Range));
    }

    /// <summary>So many steps are committed: lets the range's next update stand if it is among them.</summary>
    private void Commit(IRoleContext context, RangeReplica range, long steps, EpochTotals totals)
    {
        if (range.Version == steps)
            range.Know(totals);
        if (range.Version + 1 != steps)
            return;
        bool ahead = range.Pending;
        if (!range.TryCommit(totals))
            return;
        _progress++;
        if (context.Recording)
        {
            if (!ahead)
                RecordUpdate(context, range, range.Version - 1, []);
            context.Record(new HistoryEvent.VersionCommitted(View!.Stamp, Restore, range.Version, range.Range.Index));
        }

        if (range.Primary && Plan.Checkpoints.IsDue(range.Version))
            _parts.Save(context, View!, Restore, range);
        foreach (int learner in range.Waiting)
            Transfer(context, range, learner);
        range.Waiting.Clear();
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
    private void Adopt(IRoleContext context, CheckpointPart state, EpochTotals totals, RangeSource source)
    {
        Drop(state.Range.Index);
        bool primary = View!.Ranges[state.Range.Index].Primary == context.Self.Number;
        RangeWeights weights = primary
            ? new PublishedWeights(_store, state.Range, state.Weights, state.Step, Plan.KeepsOldWeights)
            : new BackupWeights(state.Weights);
        var range = new RangeReplica(Plan, state, totals, weights) { Primary = primary };
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
        if (range.Pending)
        {
            range.Waiting.Add(learner);
            if (range.Followers.Remove(learner))
                Report(context, range);
        }
        else
        {
            Transfer(context, range, learner);
        }
    }

    /// <summary>Hands a learner the committed state, and commits no step without it from now on.</summary>
    private void Transfer(IRoleContext context, RangeReplica range, int learner)
    {
        range.Followers.Add(learner);
        context.Send(RoleAddress.Server(learner), new ReplicationMessages.RangeTransferred(View!.Stamp, Restore, range.Copy(), range.Totals));
    }

    /// <summary>A learner has a copy. One of before the last commit is replaced.</summary>
    private void AddFollower(IRoleContext context, RangeReplica range, ReplicationMessages.CaughtUp caught)
    {
        if (caught.Version != range.Version || (range.Pending && range.Held is null))
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

    private void PublishAll(IRoleContext context, RangeReplica range, long version)
    {
        foreach ((int worker, IReadOnlyList<int> shards) in View!.Workers)
        {
            if (shards.Count > 0)
                Publish(context, RoleAddress.Worker(worker), range, version);
        }
    }

    private void Publish(IRoleContext context, RoleAddress to, RangeReplica range, long version)
    {
        BulkSlice? weights = null;
        if (!context.SharesMemory(to) && _store.TryBorrow(version) is { } lease)
            weights = new BulkSlice(lease.ToBulk(), range.Range.Start, range.Range.Length);
        context.Send(to, new WeightMessages.WeightsPublished(Restore, version, range.Range.Index, weights));
    }

    private void Drop(int range)
    {
        if (_ranges.Remove(range, out RangeReplica? replica))
            replica.Drop();
    }

    private BulkPool Pool(ParameterRange range)
    {
        if (!_pools.TryGetValue(range.Index, out BulkPool? pool))
            _pools.Add(range.Index, pool = new BulkPool(range.Length));
        return pool;
    }

    private static int[] Shards(RangeReplica range) =>
        [.. range.Contributions.Nodes.SelectMany(node => Enumerable.Range(node.First, node.End - node.First)).Order()];

    private void RecordUpdate(IRoleContext context, RangeReplica range, long step, int[] shards)
    {
        if (context.Recording)
        {
            context.Record(new HistoryEvent.UpdateApplied(
                View!.Stamp, Restore, step, range.Range.Index, range.Primary, shards,
                Plan.Shards.StepSize(Plan.StepInEpoch(step)), range.Checksum()));
        }
    }
}
