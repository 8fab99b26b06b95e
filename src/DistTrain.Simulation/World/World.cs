using DistTrain.Numerics;
using DistTrain.Training;

namespace DistTrain.Simulation;

/// <summary>
/// A cluster in virtual time: one thread, one seed. The roles in it are the real ones. It is used for one history after another;
/// what does not change stays.
/// </summary>
internal sealed class World : IStoredCopies
{
    // Beyond any history that makes progress.
    private const int EventsMax = 400_000;
    private const int JitterStream = 2, ElectorStream = 3, ComputeStream = 4, StartStream = 5, DiskStream = 6;
    private const double TidyingLeases = 6;

    private static readonly TimerFired[] s_timers = [.. Enum.GetValues<RoleTimer>().Select(timer => new TimerFired(timer))];
    private static readonly MembershipMessages.Start s_start = new();

    private readonly SimulatedRun _run;
    private readonly Node[] _nodes;
    private readonly RoleSlot?[][] _byKind;
    private readonly RoleSlot[] _slots;
    private RandomStream _compute, _starts;
    private long _setting;
    private bool _curtain;

    public World(SimulatedRun run)
    {
        _run = run;
        Stage = run.Stage;
        Engine = new WorkerEngine(run.Plan, run.Data, run.Plan.Shards.Shards);
        Checker = new Checker(run.Facts);
        _nodes = [.. Enumerable.Range(0, Stage.Nodes).Select(i => new Node(i, Stage.Main(i)))];
        foreach (Node node in _nodes)
            node.Disk = new Disk(this, node);
        Network = new Network(this);
        Detector = new FailureDetector(this);
        Elector = new Elector(this);
        Injector = new FaultInjector(this, _nodes);
        CoordinatorSlots = MakeSlots(Stage.Coordinators);
        VoterSlots = MakeSlots(Stage.Voters);
        RoleSlot[] members = MakeSlots([.. Stage.Members, .. Stage.Spares]);
        _slots = [.. CoordinatorSlots, .. VoterSlots, .. members];
        _byKind = [.. Enum.GetValues<RoleKind>().Select(kind => Table(kind))];
    }

    public Stage Stage { get; }

    public SimulationTimes Times => _run.Times;

    public TimeSpan Lease => _run.Plan.Lease;

    public EventQueue Queue { get; } = new();

    public Network Network { get; }

    public FailureDetector Detector { get; }

    public Elector Elector { get; }

    public FaultInjector Injector { get; }

    public Checker Checker { get; }

    /// <summary>Computes for all workers: its results depend on nothing but its inputs.</summary>
    public WorkerEngine Engine { get; }

    public TraceWriter? Trace { get; private set; }

    public IReadOnlyList<RoleSlot> Slots => _slots;

    public IReadOnlyList<RoleSlot> CoordinatorSlots { get; }

    public IReadOnlyList<RoleSlot> VoterSlots { get; }

    public IReadOnlyList<Node> Nodes => _nodes;

    /// <summary>The time, in ticks.</summary>
    public long Now => Queue.Now;

    /// <summary>Whether the run has come to an end, and nothing more is to go wrong.</summary>
    public bool Over { get; private set; }

    /// <summary>When that was; null before.</summary>
    public TimeSpan? EndedAt { get; private set; }

    /// <summary>Events so far.</summary>
    public int EventCount { get; private set; }

    /// <summary>Plays a history.</summary>
    public void Play(ulong seed, IReadOnlyList<Fault> faults, FaultOptions options, TraceWriter? trace)
    {
        Reset(seed, faults, options, trace);
        Injector.Begin();
        foreach (Node node in _nodes)
            node.PowerOn();
        foreach (RoleSlot slot in VoterSlots)
            StartRole(slot);
        foreach (RoleAddress member in Stage.Members)
            StartRole(SlotOf(member)!);
        Queue.Add(0, new Event { Kind = EventKind.Elector });
        Queue.Add(Detector.Interval, new Event { Kind = EventKind.Detector });
        while (!_curtain && !Checker.Failed && (Over || Checker.Halt is null) && Queue.TryTake(out Event next))
        {
            if (++EventCount > EventsMax)
                Checker.Fail(CheckNames.Completes, Now, $"more than {EventsMax} events without an end");
            Dispatch(next);
        }

        if (!Checker.Failed && (Over || Checker.Halt is null))
            EndChecks.Check(this, Checker);
    }

    public RoleSlot? SlotOf(RoleAddress address)
    {
        RoleSlot?[] table = _byKind[(int)address.Kind];
        return (uint)address.Number < (uint)table.Length ? table[address.Number] : null;
    }

    public Node? NodeOf(RoleAddress address) => address.Kind == RoleKind.Storage
        ? (uint)address.Number < (uint)_nodes.Length ? _nodes[address.Number] : null
        : SlotOf(address)?.Node;

    /// <summary>Starts a role's next incarnation on its node, in place of the one that runs.</summary>
    public void StartRole(RoleSlot slot)
    {
        slot.Begin(Cast.Create(_run, slot));
        Trace?.Started(Now, slot);
        Checker.Started(Now, slot.Address, slot.Incarnation);
        Own(slot, s_start, 1 + _starts.NextInt32((int)TimeSpan.TicksPerMillisecond));
    }

    /// <summary>Has a role's own message come to it, unless it ends before.</summary>
    public void Own(RoleSlot slot, Message message, long after) =>
        Queue.Add(Now + after, new Event { Kind = EventKind.Own, Slot = slot, From = slot.Address, Message = message, Tag = slot.Incarnation });

    public void Compute(RoleSlot slot, ComputeJob job)
    {
        double spread = 1 + Times.ComputeSpread * (2 * _compute.NextSingle() - 1);
        slot.Jobs++;
        if (Cast.Step(job) is { } step)
            Checker.Begins(Now, slot.Address, slot.Incarnation, step.Restore, step.Step);
        Own(slot, new ComputeFinished(job), (long)(Times.Compute.Ticks * Cast.Share(job) * spread * slot.Node.Slowness));
    }

    public void SetTimer(RoleSlot slot, RoleTimer timer, long due)
    {
        slot.SetTimer(timer, ++_setting, due);
        Queue.Add(due, new Event { Kind = EventKind.Timer, Slot = slot, Number = (int)timer, Tag = _setting });
    }

    public void Recorded(RoleSlot slot, HistoryEvent historyEvent)
    {
        Trace?.Recorded(Now, slot, historyEvent);
        Checker.Take(Now, slot.Address, slot.Incarnation, historyEvent);
        if (historyEvent is HistoryEvent.ViewEffective(var view))
            Injector.ViewChanged(view);
    }

    public void Published(RoleSlot slot, RunEvent runEvent)
    {
        Trace?.Published(Now, slot, runEvent);
        Checker.Told(runEvent);
        if (runEvent is not (RunEvent.Completed or RunEvent.Failed or RunEvent.Stopped) || Over)
            return;
        (Over, EndedAt) = (true, TimeSpan.FromTicks(Now));
        Checker.Ended(Now, runEvent, slot.Role is { } role ? Cast.FinalWeights(role) : null);
        long calm = Math.Max(Now, Injector.CalmAt) + (long)(TidyingLeases * Lease.Ticks);
        Queue.Add(calm, new Event { Kind = EventKind.Curtain });
    }

    public void TookEffect(int fault) => Injector.TookEffect(fault);

    public void CutTookEffect(Node from, Node to) => Injector.CutTookEffect(from, to);

    /// <summary>Whether a disk may lose its copy of a part: another one stays, unless last copies are not spared.</summary>
    public bool CanLose(Node node, StoredPart part) => !Injector.Options.SpareLastCopies || Array.Exists(
        _nodes, other => other != node && other.Disk.Archive.HasDurable(part.Step, part.Line, part.Range.Index));

    /// <summary>
    /// Whether a disk may be lost whole: a majority of voters keeps what it knows, unless voters are not spared.
    /// </summary>
    public bool MayLoseDisk(Node node) => !Injector.Options.SpareVoters
        || 2 * VoterSlots.Count(slot => slot.Node != node && slot.Node.Disk.Archive.KnowsView) > VoterSlots.Count;

    /// <summary>Whether a disk may lose its copy of a manifest.</summary>
    public bool CanLose(Node node, CheckpointManifest manifest) =>
        !Injector.Options.SpareLastCopies
        || Array.Exists(_nodes, other => other != node && other.Disk.Archive.HasDurable(manifest));

    /// <inheritdoc/>
    public int WholeCopies(long step, RunLine line, int range) =>
        _nodes.Count(node => node.Disk.Archive.Find(step, line, range) is { Whole: true });

    private void Reset(ulong seed, IReadOnlyList<Fault> faults, FaultOptions options, TraceWriter? trace)
    {
        Queue.Reset();
        foreach (Node node in _nodes)
        {
            node.Reset();
            node.Disk.Seed(new RandomStream(seed, RandomPurpose.Faults, DiskStream, node.Index));
        }

        Network.Reset(new RandomStream(seed, RandomPurpose.Faults, JitterStream));
        Elector.Reset(new RandomStream(seed, RandomPurpose.Faults, ElectorStream));
        _compute = new RandomStream(seed, RandomPurpose.Faults, ComputeStream);
        _starts = new RandomStream(seed, RandomPurpose.Faults, StartStream);
        Checker.Reset();
        Checker.MayHalt = options.MayHalt;
        Injector.Reset(seed, faults, options);
        Trace = trace;
        (_setting, _curtain, Over, EventCount, EndedAt) = (0, false, false, 0, null);
    }

    private void Dispatch(in Event next)
    {
        switch (next.Kind)
        {
            case EventKind.Message:
                Deliver(next);
                break;
            case EventKind.Own:
                DeliverOwn(next);
                break;
            case EventKind.Timer:
                if (!Waits(next, next.Slot!.Node) && next.Slot.TryFire((RoleTimer)next.Number, next.Tag))
                    Receive(next.Slot, next.Slot.Address, s_timers[next.Number]);
                break;
            case EventKind.Request:
                if (Waits(next, next.Node!))
                    break;
                Network.Arrived();
                if (next.Node!.Up)
                    next.Node.Disk.Request(next.From, next.Message!);
                break;
            case EventKind.Served:
                if (next.Node!.Boot == next.Tag && !Waits(next, next.Node))
                    next.Node.Disk.Served();
                break;
            case EventKind.Detector:
                Detector.Look();
                Checker.Progress(Now, Injector.CalmAt);
                Queue.Add(Now + Detector.Interval, next);
                break;
            case EventKind.Elector:
                if (!Over)
                    Elector.Look();
                Queue.Add(Now + Elector.Interval, next);
                break;
            case EventKind.FaultBegins:
                Injector.Begins(next.Number, next.Tag);
                break;
            case EventKind.FaultEnds:
                Injector.Ends(next.Number, next.Tag);
                break;
            case EventKind.Curtain:
                _curtain = true;
                break;
        }
    }

    /// <summary>On a node that stands still everything waits.</summary>
    private bool Waits(in Event next, Node node)
    {
        if (node.PausedUntil <= Now)
            return false;
        Queue.Add(node.PausedUntil, next);
        return true;
    }

    private void Deliver(in Event next)
    {
        RoleSlot slot = next.Slot!;
        Message message = next.Message!;
        if (slot.Role is null)
        {
            Trace?.Lost(Now, next.From, slot.Address, message, "nobody there");
            Network.Arrived();
            BulkMessages.Release(message);
            return;
        }

        if (Waits(next, slot.Node))
            return;
        Network.Arrived();
        if (slot.Incarnation != next.Tag && BulkMessages.TryGet(message, out BulkSlice bulk))
        {
            message = BulkMessages.Copy(message, bulk, slot.Pool);
            bulk.Bulk.Release();
        }

        Receive(slot, next.From, message);
    }

    private void DeliverOwn(in Event next)
    {
        RoleSlot slot = next.Slot!;
        if (slot.Role is null || slot.Incarnation != next.Tag || Waits(next, slot.Node))
            return;
        if (next.Message is ComputeFinished(var job))
        {
            slot.Jobs--;
            job.Execute();
        }

        Receive(slot, slot.Address, next.Message!);
    }

    private void Receive(RoleSlot slot, RoleAddress from, Message message)
    {
        Trace?.Received(Now, slot, from, message);
        try
        {
            slot.Role!.Receive(slot.Context, from, message);
        }
#pragma warning disable CA1031 // whatever a role throws is a finding
        catch (Exception failure)
#pragma warning restore CA1031
        {
            Checker.Fail(CheckNames.NoException, Now,
                $"{slot.Address} on {message.GetType().Name}: {failure.GetType().Name}: {failure.Message} {Where(failure)}");
        }
    }

    /// <summary>The innermost calls of our own.</summary>
    private static string Where(Exception failure) =>
        string.Join(" <- ", (failure.StackTrace ?? "").Split('\n').Select(line => line.Trim().Split(" in ")[0]).Where(line => line.Length > 0).Take(4));

    private RoleSlot[] MakeSlots(IReadOnlyList<RoleAddress> addresses)
    {
        RoleSlot[] slots = [.. addresses.Select(address => new RoleSlot(address, _nodes[Stage.NodeOf(address)], this, _run.Plan.Model.ParameterCount))];
        foreach (RoleSlot slot in slots)
            slot.Node.Slots.Add(slot);
        return slots;
    }

    private RoleSlot?[] Table(RoleKind kind)
    {
        var table = new RoleSlot?[_slots.Where(slot => slot.Address.Kind == kind).Select(slot => slot.Address.Number + 1).DefaultIfEmpty(0).Max()];
        foreach (RoleSlot slot in _slots.Where(slot => slot.Address.Kind == kind))
            table[slot.Address.Number] = slot;
        return table;
    }
}
