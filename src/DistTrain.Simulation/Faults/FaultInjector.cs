using DistTrain.Numerics;
using DistTrain.Training;

namespace DistTrain.Simulation;

/// <summary>Lets a schedule's faults happen, heals them at their end, and notes which took effect.</summary>
internal sealed class FaultInjector(World world, Node[] nodes)
{
    private const int MessageStream = 7, VoterStream = 8, FlipStream = 10;

    // The second stroke of a fault that waits for its moment: a torn write's loss of power, a lying disk's.
    private const long Stroke = 1;

    private readonly int[] _down = new int[nodes.Length];
    private readonly bool[] _absent = new bool[nodes.Length];
    private readonly List<bool> _effective = [];
    private IReadOnlyList<Fault> _faults = [];
    private ulong _seed;

    public FaultOptions Options { get; private set; } = null!;

    /// <summary>The schedule.</summary>
    public IReadOnlyList<Fault> Faults => _faults;

    /// <summary>Whether each fault took effect.</summary>
    public IReadOnlyList<bool> Effective => _effective;

    /// <summary>When the last fault known by now is over, in ticks.</summary>
    public long CalmAt { get; private set; }

    public void Reset(ulong seed, IReadOnlyList<Fault> faults, FaultOptions options)
    {
        (_seed, _faults, Options, CalmAt) = (seed, faults, options, 0);
        _effective.Clear();
        Array.Clear(_down);
        Array.Clear(_absent);
        foreach (RoleAddress spare in world.Stage.Spares)
            _absent[world.Stage.NodeOf(spare)] = true;
    }

    public void Begin()
    {
        for (int i = 0; i < _faults.Count; i++)
        {
            _effective.Add(false);
            Schedule(EventKind.FaultBegins, _faults[i].At.Ticks, i, 0);
        }
    }

    /// <summary>A fault that waited for its moment strikes at a time, in ticks.</summary>
    public void StrikeAt(long time, int fault) => Schedule(EventKind.FaultBegins, time, fault, Stroke);

    public void TookEffect(int fault)
    {
        if (_effective[fault])
            return;
        _effective[fault] = true;
        world.Trace?.Note(world.Now, $"fault took effect: {FaultSchedule.Line(_faults[fault])}");
    }

    /// <summary>A message was lost between nodes that do not reach each other.</summary>
    public void CutTookEffect(Node from, Node to)
    {
        for (int i = 0; i < _faults.Count; i++)
        {
            Fault fault = _faults[i];
            if (_effective[i] || fault.Kind is not (FaultKind.Partition or FaultKind.OneWayPartition)
                || world.Now < fault.At.Ticks || world.Now > fault.End.Ticks)
                continue;
            ulong side = Side(fault);
            bool fromSide = (side >> from.Index & 1) != 0, toSide = (side >> to.Index & 1) != 0;
            if (fromSide != toSide && (fromSide || fault.Kind == FaultKind.Partition))
                TookEffect(i);
        }
    }

    /// <summary>Members that were asked to leave go once a view is without them.</summary>
    public void ViewChanged(View view)
    {
        foreach (RoleSlot slot in world.Slots)
        {
            if (!slot.Leaving || view.Find(slot.Address) is { } member && member.Incarnation == slot.Incarnation)
                continue;
            int fault = Last(FaultKind.Leave, slot.Node);
            slot.End();
            _absent[slot.Node.Index] = true;
            if (fault >= 0)
                TookEffect(fault);
        }
    }

    public void Begins(int number, long stroke)
    {
        if (world.Over)
            return;
        Fault fault = _faults[number];
        Node node = nodes[world.Stage.NodeOf(fault.Node)];
        world.Trace?.Note(world.Now, $"fault begins: {FaultSchedule.Line(fault)}");
        if (stroke == Stroke)
        {
            PowerOff(node, number);
            Schedule(EventKind.FaultEnds, world.Now + fault.For.Ticks, number, Stroke);
            return;
        }

        if (FaultKinds.OfMessages(fault.Kind))
        {
            var random = new RandomStream(_seed, RandomPurpose.Faults, MessageStream, fault.Key);
            world.Network.Add(new MessageFault(number, fault.Kind, node.Index, Side(fault) & ~(1UL << node.Index), fault.Strength, random));
        }
        else
        {
            BeginsAt(node, fault, number);
        }

        if (FaultKinds.Lasts(fault.Kind))
            Schedule(EventKind.FaultEnds, fault.End.Ticks, number, 0);
    }

    public void Ends(int number, long stroke)
    {
        Fault fault = _faults[number];
        Node node = nodes[world.Stage.NodeOf(fault.Node)];
        world.Trace?.Note(world.Now, $"fault ends: {FaultSchedule.Line(fault)}");
        if (stroke == Stroke)
        {
            PowerOn(node);
            return;
        }

        if (FaultKinds.OfMessages(fault.Kind))
            world.Network.Remove(number);
        else
            EndsAt(node, fault, number);
    }

    private void BeginsAt(Node node, Fault fault, int number)
    {
        switch (fault.Kind)
        {
            case FaultKind.Crash or FaultKind.StaleRestart or FaultKind.LostDisk:
                PowerOff(node, number);
                break;
            case FaultKind.Restart:
                Restart(node, number);
                break;
            case FaultKind.Pause when node.Up:
                node.PausedUntil = Math.Max(node.PausedUntil, fault.End.Ticks);
                TookEffect(number);
                break;
            case FaultKind.Slow when node.Up:
                node.Slowness = fault.Strength;
                TookEffect(number);
                break;
            case FaultKind.Partition or FaultKind.OneWayPartition:
                Cut(fault, 1);
                break;
            case FaultKind.ClockJump when node.Up:
                Jump(node, TimeSpan.FromSeconds(fault.Strength).Ticks);
                TookEffect(number);
                break;
            case FaultKind.TornWrite:
                node.Disk.TearFault = number;
                break;
            case FaultKind.LostFsync:
                node.Disk.LyingFault = number;
                break;
            case FaultKind.BitRot:
                var random = new RandomStream(_seed, RandomPurpose.Faults, VoterStream, fault.Key);
                if (!node.Disk.Archive.TryRot(number, ref random))
                    node.Disk.RotFault = number;
                break;
            case FaultKind.ReadError:
                node.Disk.UnreadableFault = number;
                break;
            case FaultKind.DiskFull:
                node.Disk.FullFault = number;
                break;
            case FaultKind.Leave when world.SlotOf(fault.Node) is { Role: not null } slot:
                slot.Leaving = true;
                world.Own(slot, new MembershipMessages.Leave(slot.Incarnation), 0);
                break;
            case FaultKind.Join or FaultKind.Replace or FaultKind.Suspicion:
                Provoke(node, fault, number);
                break;
            case FaultKind.WorkerBitFlip or FaultKind.ServerBitFlip:
                Flip(fault, number);
                break;
            default:
                if (FaultKinds.OfGradients(fault.Kind))
                    (node.Lie, node.LieFault, node.LieKey) = (fault.Kind, number, fault.Key);
                break;
        }
    }

    private void Flip(Fault fault, int number)
    {
        var random = new RandomStream(_seed, RandomPurpose.Faults, FlipStream, fault.Key);
        if (world.SlotOf(fault.Node)?.Role is { } role && Cast.Flip(role, ref random))
            TookEffect(number);
    }

    private void Provoke(Node node, Fault fault, int number)
    {
        bool took = fault.Kind switch
        {
            FaultKind.Replace => world.Elector.Replace(),
            FaultKind.Suspicion => node.Up && world.Detector.Suspect(node),
            _ => Join(node, fault.Node),
        };
        if (took)
            TookEffect(number);
    }

    private void EndsAt(Node node, Fault fault, int number)
    {
        switch (fault.Kind)
        {
            case FaultKind.StaleRestart:
                if (node.Disk.Archive.GoBack(fault.At.Ticks - TimeSpan.FromSeconds(fault.Strength).Ticks))
                    TookEffect(number);
                PowerOn(node);
                break;
            case FaultKind.LostDisk:
                LoseDisk(node, number);
                PowerOn(node);
                break;
            case FaultKind.Crash:
                PowerOn(node);
                break;
            case FaultKind.Slow:
                node.Slowness = 1;
                break;
            case FaultKind.Partition or FaultKind.OneWayPartition:
                Cut(fault, -1);
                break;
            case FaultKind.TornWrite when node.Disk.TearFault == number:
                node.Disk.TearFault = -1;
                break;
            case FaultKind.LostFsync when node.Disk.LyingFault == number:
                // The lie shows at the next loss of power: now.
                PowerOff(node, number);
                node.Disk.LyingFault = -1;
                Schedule(EventKind.FaultEnds, world.Now + world.Lease.Ticks / 4, number, Stroke);
                break;
            case FaultKind.ReadError when node.Disk.UnreadableFault == number:
                node.Disk.UnreadableFault = -1;
                break;
            case FaultKind.DiskFull when node.Disk.FullFault == number:
                node.Disk.FullFault = -1;
                break;
            case FaultKind.Leave when world.SlotOf(fault.Node) is { } slot && node.Up && !world.Over:
                // Gone: come back as a new member. Not let go in all this time: its host has lost patience and starts it anew.
                if (_absent[node.Index] || slot.Leaving)
                    Join(node, fault.Node);
                break;
        }
    }

    private bool Join(Node node, RoleAddress address)
    {
        if (!node.Up || world.SlotOf(address) is not { } slot || (!_absent[node.Index] && !slot.Leaving))
            return false;
        _absent[node.Index] = false;
        world.StartRole(slot);
        return true;
    }

    private void PowerOff(Node node, int number)
    {
        if (_down[node.Index]++ > 0)
            return;
        node.PowerOff();
        bool lost = node.Disk.LosePower();
        foreach (RoleSlot slot in node.Slots)
            slot.End();
        if (_faults[number].Kind is FaultKind.Crash || (_faults[number].Kind == FaultKind.LostFsync && lost))
            TookEffect(number);
    }

    private void PowerOn(Node node)
    {
        if (--_down[node.Index] > 0)
            return;
        node.PowerOn();
        StartRoles(node);
    }

    private void Restart(Node node, int number)
    {
        if (!node.Up)
            return;
        foreach (RoleSlot slot in node.Slots)
            slot.End();
        node.PausedUntil = 0;
        StartRoles(node);
        TookEffect(number);
    }

    private void LoseDisk(Node node, int number)
    {
        if (!world.MayLoseDisk(node) || !node.Disk.Archive.Lose())
            return;
        foreach (RoleSlot slot in node.Slots.Where(slot => slot.Address.Kind == RoleKind.Voter))
            world.Checker.Forgets(slot.Address.Number);
        TookEffect(number);
    }

    /// <summary>Coordinators are the elector's.</summary>
    private void StartRoles(Node node)
    {
        foreach (RoleSlot slot in node.Slots)
        {
            bool wanted = slot.Address.Kind == RoleKind.Voter || (slot.Address == node.Main && !_absent[node.Index]);
            if (wanted)
                world.StartRole(slot);
        }
    }

    private void Cut(Fault fault, int change)
    {
        ulong side = Side(fault);
        for (int from = 0; from < nodes.Length; from++)
        {
            for (int to = 0; to < nodes.Length; to++)
            {
                bool fromSide = (side >> from & 1) != 0, toSide = (side >> to & 1) != 0;
                if (fromSide != toSide && (fromSide || fault.Kind == FaultKind.Partition))
                    world.Network.Cut(from, to, change);
            }
        }
    }

    private void Jump(Node node, long ticks)
    {
        node.ClockAhead += ticks;
        foreach (RoleSlot slot in node.Slots)
        {
            foreach (RoleTimer timer in Enum.GetValues<RoleTimer>())
            {
                if (slot.DueOf(timer) is { } due)
                    world.SetTimer(slot, timer, Math.Max(world.Now, due - ticks));
            }
        }
    }

    private ulong Side(Fault fault)
    {
        ulong side = 1UL << world.Stage.NodeOf(fault.Node);
        foreach (RoleAddress other in fault.With)
            side |= 1UL << world.Stage.NodeOf(other);
        return side;
    }

    private int Last(FaultKind kind, Node node)
    {
        for (int i = _faults.Count - 1; i >= 0; i--)
        {
            if (_faults[i].Kind == kind && _faults[i].At.Ticks <= world.Now && nodes[world.Stage.NodeOf(_faults[i].Node)] == node)
                return i;
        }

        return -1;
    }

    private void Schedule(EventKind kind, long time, int number, long stroke)
    {
        CalmAt = Math.Max(CalmAt, kind == EventKind.FaultBegins ? Math.Max(time, _faults[number].End.Ticks) : time);
        world.Queue.Add(time, new Event { Kind = kind, Number = number, Tag = stroke });
    }
}
