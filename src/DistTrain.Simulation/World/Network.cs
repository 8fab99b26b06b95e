using DistTrain.Numerics;
using DistTrain.Training;

namespace DistTrain.Simulation;

/// <summary>
/// Carries messages between nodes. A link keeps their order unless a fault breaks it; what is sent is copied, and what is lost is
/// given back.
/// </summary>
internal sealed class Network(World world)
{
    private readonly int _nodes = world.Stage.Nodes;
    private readonly int[] _cuts = new int[world.Stage.Nodes * world.Stage.Nodes];
    private readonly long[] _lastArrival = new long[world.Stage.Nodes * world.Stage.Nodes];
    private readonly (long Arrival, int Fault)[] _overtakable = new (long, int)[world.Stage.Nodes * world.Stage.Nodes];
    private readonly List<MessageFault> _faults = [];
    private RandomStream _jitter;

    /// <summary>Messages on their way.</summary>
    public int UnderWay { get; private set; }

    public void Reset(RandomStream jitter)
    {
        _jitter = jitter;
        Array.Clear(_cuts);
        Array.Clear(_lastArrival);
        Array.Clear(_overtakable);
        _faults.Clear();
        UnderWay = 0;
    }

    /// <summary>Whether messages from one node do not reach another.</summary>
    public bool IsCut(Node from, Node to) => _cuts[from.Index * _nodes + to.Index] != 0;

    /// <summary>Cuts a link, or takes a cut back: -1.</summary>
    public void Cut(int from, int to, int change) => _cuts[from * _nodes + to] += change;

    public void Add(MessageFault fault) => _faults.Add(fault);

    public void Remove(int fault) => _faults.RemoveAll(entry => entry.Number == fault);

    /// <summary>Sends a message; takes one reference of its bulk.</summary>
    public void Send(RoleSlot from, RoleAddress to, Message message)
    {
        world.Checker.Sent(world.Now, from.Address, from.Incarnation, to, message);
        Send(from.Node, from.Address, to, message);
    }

    /// <summary>Sends a disk's or a role's message.</summary>
    public void Send(Node from, RoleAddress sender, RoleAddress to, Message message)
    {
        bool hasBulk = BulkMessages.TryGet(message, out BulkSlice bulk);
        Node? node = world.NodeOf(to);
        if (node is null || (node != from && IsCut(from, node)))
        {
            if (node is not null)
                world.CutTookEffect(from, node);
            world.Trace?.Lost(world.Now, sender, to, message, "cut");
        }
        else if (node == from)
        {
            Post(world.Now + world.Times.Local.Ticks, sender, to, node, message, hasBulk, bulk);
        }
        else
        {
            Route(from, node, sender, to, message, hasBulk, bulk);
        }

        if (hasBulk)
            bulk.Bulk.Release();
    }

    /// <summary>A message has arrived or was lost on the way.</summary>
    public void Arrived() => UnderWay--;

    private void Route(Node from, Node to, RoleAddress sender, RoleAddress receiver, Message message, bool hasBulk, in BulkSlice bulk)
    {
        int link = from.Index * _nodes + to.Index;
        long wire = Math.Max(world.Now, from.WireFree) + (long)(BulkMessages.Bytes(message, bulk) / world.Times.Bandwidth * TimeSpan.TicksPerSecond);
        from.WireFree = wire;
        long arrival = wire + world.Times.Latency.Ticks + _jitter.NextInt32((int)world.Times.Jitter.Ticks + 1);
        bool late = false, twice = false;
        foreach (MessageFault fault in _faults)
        {
            if (!fault.Strikes(from.Index, to.Index))
                continue;
            switch (fault.Kind)
            {
                case FaultKind.Drop or FaultKind.Corrupt:
                    world.TookEffect(fault.Number);
                    world.Trace?.Lost(world.Now, sender, receiver, message, fault.Kind == FaultKind.Drop ? "dropped" : "corrupt");
                    return;
                case FaultKind.Delay:
                    arrival += fault.Extra(world.Lease.Ticks);
                    world.TookEffect(fault.Number);
                    break;
                case FaultKind.Duplicate:
                    twice = true;
                    world.TookEffect(fault.Number);
                    Post(arrival + fault.Extra(world.Lease.Ticks), sender, receiver, to, message, hasBulk, bulk);
                    break;
                case FaultKind.Reorder:
                    arrival += fault.Extra(world.Lease.Ticks / 4);
                    late = true;
                    if (arrival > _overtakable[link].Arrival)
                        _overtakable[link] = (arrival, fault.Number);
                    break;
            }
        }

        if (!late)
        {
            _lastArrival[link] = arrival = Math.Max(arrival, _lastArrival[link]);
            if (_overtakable[link].Arrival > arrival && _overtakable[link].Arrival > world.Now)
                world.TookEffect(_overtakable[link].Fault);
        }

        if (twice)
            world.Trace?.Twice(world.Now, sender, receiver, message);
        Post(arrival, sender, receiver, to, message, hasBulk, bulk);
    }

    private void Post(long arrival, RoleAddress sender, RoleAddress receiver, Node node, Message message, bool hasBulk, in BulkSlice bulk)
    {
        UnderWay++;
        if (receiver.Kind == RoleKind.Storage)
        {
            world.Queue.Add(arrival, new Event { Kind = EventKind.Request, Node = node, From = sender, Message = message });
            return;
        }

        RoleSlot slot = world.SlotOf(receiver)!;
        Message copy = hasBulk ? BulkMessages.Copy(message, bulk, slot.Pool) : message;
        world.Queue.Add(arrival, new Event { Kind = EventKind.Message, Slot = slot, From = sender, Message = copy, Tag = slot.Incarnation });
    }
}
