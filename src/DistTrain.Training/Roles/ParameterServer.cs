namespace DistTrain.Training;

/// <summary>
/// Holds replicas of parameter ranges. As a range's primary it collects the gradient sums of each step, applies the optimizer
/// once the tree is covered, has its backups hold the reduced gradient, and publishes the new weights.
/// </summary>
public sealed partial class ParameterServer : MemberRole
{
    private readonly WeightStore _store;
    private readonly TreeSummer _summer;
    private readonly SortedDictionary<int, RangeReplica> _ranges = [];
    private readonly Dictionary<int, BulkPool> _pools = [];
    private readonly PartKeeper _parts;
    private readonly PartReader _reader;
    private readonly HashSet<int> _led = [];
    private long _progress, _progressBefore;

    /// <summary>A server of a run.</summary>
    /// <param name="plan">The run.</param>
    /// <param name="store">Where the process keeps its weights.</param>
    /// <param name="kernel">The kernel's hash.</param>
    public ParameterServer(RunPlan plan, WeightStore store, string kernel)
        : base(plan, kernel)
    {
        _store = store;
        _summer = new TreeSummer(plan.Tree, NodeRounding.Of(plan), plan.Ranges.Max(range => range.Length));
        _reader = new PartReader(plan);
        _parts = new PartKeeper(plan);
    }

    /// <summary>Reduced gradients that are on their way or held.</summary>
    public int GradientsOutstanding => _pools.Values.Sum(pool => pool.Outstanding);

    /// <summary>The weights and optimizer slots of its copies, for what happens to memory.</summary>
    internal IEnumerable<Memory<float>> StateInMemory => _ranges.Values.SelectMany(range => range.StateInMemory);

    private protected override IReadOnlyList<RangeReport> Reports() =>
    [
        // All ranges take the same: the first one says it for all.
        .. _ranges.Values.Select((range, place) => new RangeReport(range.Range.Index, Restore, range.Version, range.Totals)
        {
            Recent = place == 0 ? range.Recent.All : [],
        }),
    ];

    private protected override void Take(IRoleContext context, RoleAddress from, Message message)
    {
        switch (message)
        {
            case StepMessages.GradientPushed push:
                TakeGradient(context, from.Number, push);
                break;
            case StepMessages.NodeComputed computed:
                TakeComputed(context, from.Number, computed);
                break;
            case TimerFired { Timer: RoleTimer.Speculate }:
                LookAgain(context);
                break;
            case StepMessages.ShardsChosen chosen when IsCurrent(chosen.Stamp) && chosen.Restore == Restore:
                TakeChosen(context, chosen);
                break;
            case ReplicationMessages.GradientReplicated replicated:
                Hold(context, from, replicated);
                break;
            case ReplicationMessages.GradientHeld held when IsCurrent(held.Stamp) && Replica(held.Restore, held.Range) is { } range:
                if (held.Step == range.Version && range.Holders.Add(from.Number))
                    Settle(context, range);
                break;
            case StepMessages.StepsCommitted committed when committed.Restore == Restore && MayCommit(committed.Stamp):
                foreach (RangeReplica range in _ranges.Values.ToArray())
                {
                    Commit(context, range, committed.Steps, committed.Totals);
                    TryApply(context, range);
                }

                break;
            case WeightMessages.WeightsWanted wanted when Replica(wanted.Restore, wanted.Range) is { Primary: true } range
                && IsSound(context, range):
                Publish(context, from, range, wanted.Version == range.Version ? range.Version : Settled(range));
                if (Plan.Consistency.KeepsClocks && wanted.Version != range.Version && Settled(range) != range.Version)
                    Publish(context, from, range, range.Version);
                break;
            case WeightMessages.ReadWeights read when Replica(read.Restore, read.Range) is { Primary: true } range
                && range.Version == read.Version && IsSound(context, range):
                context.Send(from, new WeightMessages.WeightsRead(
                    Restore, range.Version, read.Range, range.WeightsAt(range.Version).ToArray()));
                break;
            default:
                TakeState(context, from, message);
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
        WatchPaces(context, view);
        if (!InView)
            return;
        foreach (ParameterRange range in Plan.Ranges)
            TakePart(context, view, range.Index, view.Ranges[range.Index], restored);
    }

    private protected override bool Retry(IRoleContext context)
    {
        _reader.Retry(context, View!.Coordinator);
        _parts.Retry(context, View);
        AccuseAgain(context);
        if (_progress != _progressBefore)
        {
            _progressBefore = _progress;
            return true;
        }

        MissAgain(context);
        foreach (RangeReplica range in _ranges.Values.ToArray())
        {
            if ((!range.Primary && !_led.Contains(range.Range.Index)) || !IsSound(context, range))
                continue;
            AskAgain(context, range);
            PublishAll(context, range, Settled(range));
            Replicate(context, range);
            Report(context, range);
        }

        if (Plan.Bug == ProtocolBug.TimerOutlivesView)
            _led.UnionWith(_ranges.Values.Where(range => range.Primary).Select(range => range.Range.Index));
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

    private void TakeGradient(IRoleContext context, int worker, StepMessages.GradientPushed push)
    {
        NotePace(context, worker, push);
        // A push for another step is one that was repeated or overtaken: its samples count already, or will be computed again.
        if (Replica(push.Restore, push.Range) is not { Primary: true } range
            || ((range.Clocks is { } clocks ? clocks[push.Node.First] : range.Collecting) != push.Step
                && !MistakesLate(range, worker, push)))
        {
            if (Plan.Bug != ProtocolBug.BufferLeaked)
                push.Gradient.Bulk.Release();
            return;
        }

        if (Plan.Verify > 0 && !Inspect(context, range, worker, push))
        {
            push.Gradient.Bulk.Release();
            return;
        }

        Contribution outcome = range.Contributions.Add(push.Node, push.Gradient);
        if (push.Range == 0)
            _stragglers?.Took(worker, push.Node, outcome);
        if (outcome == Contribution.Counted)
        {
            range.Note(push.Node, push.Metrics, push.Version, push.Times);
            Verify(context, range, worker, push);
        }

        TryApply(context, range);
        Speculate(context, range);
    }

    /// <summary>Makes the next update once the one before is committed and the shards that it takes have contributed.</summary>
    private void TryApply(IRoleContext context, RangeReplica range)
    {
        if (!range.Primary || (range.InFlight && Plan.Bug != ProtocolBug.AppliedOutOfOrder))
            return;
        StepTerms? terms = null;
        if (Plan.Consistency.ChoosesShards)
        {
            terms = range.Range.Index == 0 ? range.Choose() : range.Chosen;
            if (terms is null || !range.Has(terms.Shards))
                return;
        }
        else if (!range.Contributions.Complete || !range.Ballots.Confirm(range.Contributions.Nodes))
        {
            return;
        }

        if (IsSound(context, range))
            Apply(context, range, terms);
    }

    private void Apply(IRoleContext context, RangeReplica range, StepTerms? terms)
    {
        long step = range.Applied;
        IReadOnlyList<int> shards = terms?.Shards ?? (context.Recording ? Shards(range) : []);
        RangeReplicas replicas = View!.Ranges[range.Range.Index];
        bool keep = replicas.Backups.Count + range.Followers.Count > 0 || Plan.ClipsSteps;
        Speculated speculated = range.Range.Index == 0 && _stragglers is { } known ? known.Close(range.Contributions) : default;
        range.Apply(_summer, keep ? Pool(range.Range) : null, terms);
        range.HeldSpeculated = speculated;
        _progress++;
        if (Plan.ClipsSteps)
        {
            TellReduced(context, range, shards);
            return;
        }

        bool paced = context.Recording && Plan.Consistency.KeepsClocks;
        RecordUpdate(context, range, step, shards, paced ? range.VersionsOf(terms!.Shards) : []);
        if (!Plan.WaitsForCommit)
        {
            Report(context, range);
            PublishUpdate(context, range, terms);
            Commit(context, range, range.Applied, range.Totals with { Clocks = range.Clocks });
            TryApply(context, range);
            return;
        }

        if (Settled(range) == range.Applied)
            PublishUpdate(context, range, terms);
        Replicate(context, range);
        Report(context, range);
    }

    /// <summary>
    /// Hands the new weights out: to those who wait for them, which is everyone unless shards go at their own pace; and where
    /// weights are shared to everyone, since the version before will soon be gone.
    /// </summary>
    private void PublishUpdate(IRoleContext context, RangeReplica range, StepTerms? terms)
    {
        NoteBegin(context, range, range.Applied);
        foreach ((int worker, IReadOnlyList<int> shards) in View!.Workers)
        {
            RoleAddress to = RoleAddress.Worker(worker);
            bool waits = terms is null || !Plan.Consistency.KeepsClocks || context.SharesMemory(to) || shards.Any(terms.Shards.Contains);
            if (shards.Count > 0 && waits)
                Publish(context, to, range, range.Applied, range.Change);
        }
    }

    /// <summary>Has the replicas hold the gradient of the update that waits for its commit.</summary>
    private void Replicate(IRoleContext context, RangeReplica range)
    {
        if (!range.InFlight || range.Held is not { } held)
            return;
        foreach (int server in Replicas(range))
        {
            if (range.Holders.Contains(server))
                continue;
            held.Bulk.Retain();
            context.Send(RoleAddress.Server(server), new ReplicationMessages.GradientReplicated(
                View!.Stamp, Restore, range.Version, range.Range.Index, held, range.HeldMetrics, range.Totals, range.HeldTerms));
        }
    }

    /// <summary>Tells the coordinator that every replica holds the gradient, once that is so.</summary>
    private void Report(IRoleContext context, RangeReplica range)
    {
        if (range.InFlight && (range.IsHeldBy(View!.Ranges[range.Range.Index].Backups) || Plan.Bug == ProtocolBug.CommitBeforeBackups))
        {
            context.Send(View!.Coordinator, new StepMessages.RangeReady(
                View.Stamp, Restore, range.Version, range.Range.Index, range.HeldMetrics, range.HeldTerms, range.Squares(),
                range.HeldSpeculated)
            {
                Times = range.HeldTimes,
            });
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
        if (message.Step == range.Version && range.Pending && !range.IsOwn(message.Gradient, message.Terms))
        {
            Renounce(context, range);
            message.Gradient.Bulk.Release();
            return;
        }

        if (message.Step == range.Version)
            range.Hold(message.Gradient, message.Metrics, message.Terms);
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
        if (range.Version + 1 != steps || !IsSound(context, range))
            return;
        bool ahead = range.Pending;
        if (!range.TryCommit(totals))
            return;
        _progress++;
        if (!ahead)
            RecordUpdate(context, range, range.Version - 1, [], []);
        PublishClipped(context, range);
        if (context.Recording)
        {
            context.Record(new HistoryEvent.VersionCommitted(View!.Stamp, Restore, range.Version, range.Range.Index));
        }

        if (range.Primary && Plan.IsCheckpointDue(range.Version, range.Totals.Clocks))
            _parts.Save(context, View!, Restore, range);
        foreach (int learner in range.Waiting)
            Transfer(context, range, learner);
        range.Waiting.Clear();
    }

    private void PublishAll(IRoleContext context, RangeReplica range, long version)
    {
        NoteBegin(context, range, version);
        foreach ((int worker, IReadOnlyList<int> shards) in View!.Workers)
        {
            if (shards.Count > 0)
                Publish(context, RoleAddress.Worker(worker), range, version);
        }
    }

    /// <summary>Hands a version out: whole, or what has changed since the version before.</summary>
    private void Publish(IRoleContext context, RoleAddress to, RangeReplica range, long version, Bulk? change = null)
    {
        BulkSlice? weights = null;
        if (context.SharesMemory(to))
            change = null;
        else if (change is not null)
            weights = new BulkSlice(change, 0, range.Range.Length);
        else if (_store.TryBorrow(version) is { } lease)
            weights = new BulkSlice(lease.ToBulk(), range.Range.Start, range.Range.Length);
        IReadOnlyList<long>? clocks = range.Range.Index > 0 ? null : version == range.Version ? range.Totals.Clocks : range.Clocks;
        change?.Retain();
        context.Send(to, new WeightMessages.WeightsPublished(Restore, version, range.Range.Index, weights, clocks)
        {
            Changes = change is not null,
        });
    }

    private void Drop(int range)
    {
        if (_ranges.Remove(range, out RangeReplica? replica))
            replica.Drop();
    }

    private BulkPool Pool(ParameterRange range)
    {
        if (!_pools.TryGetValue(range.Index, out BulkPool? pool))
            _pools.Add(range.Index, pool = _store.NewPool(range.Length));
        return pool;
    }

    private static int[] Shards(RangeReplica range) =>
        [.. range.Contributions.Nodes.SelectMany(node => Enumerable.Range(node.First, node.End - node.First)).Order()];

    private void RecordUpdate(
        IRoleContext context, RangeReplica range, long step, IReadOnlyList<int> shards, IReadOnlyList<long> versions)
    {
        if (context.Recording)
        {
            context.Record(new HistoryEvent.UpdateApplied(
                View!.Stamp, Restore, step, range.Range.Index, range.Pending && range.Primary, range.HeldTerms?.Shards ?? shards,
                range.HeldTerms?.Samples(Plan) ?? Plan.Shards.StepSize(Plan.StepInEpoch(step)), range.ChecksumIfDue())
            {
                Clocks = range.HeldTerms?.Clocks ?? [],
                Versions = versions,
            });
        }
    }
}
