using DistTrain.Numerics;

namespace DistTrain.Simulation;

/// <summary>
/// Starts a coordinator where it believes that none is alive. It goes by whether the node of the one it started last can talk with
/// a majority of nodes, so it errs under pauses and partitions, and then two live at once.
/// </summary>
internal sealed class Elector(World world)
{
    private RandomStream _random;
    private RoleSlot? _chosen;
    private long _chosenIncarnation;
    private long _lastSeen;
    private long _patience;

    /// <summary>How often it looks around, in ticks.</summary>
    public long Interval => world.Lease.Ticks / 5;

    public void Reset(RandomStream random)
    {
        _random = random;
        _chosen = null;
    }

    public void Look()
    {
        if (_chosen is { } chosen && chosen.Role is not null && chosen.Incarnation == _chosenIncarnation && IsConnected(chosen.Node))
            _lastSeen = world.Now;
        if (_chosen is not null && world.Now - _lastSeen <= _patience)
            return;
        RoleSlot? next = Candidate(null);
        if (next is not null)
            Start(next);
    }

    /// <summary>Starts another coordinator, whatever the one in force does.</summary>
    /// <returns>Whether there was one in force and another place.</returns>
    public bool Replace()
    {
        if (_chosen is not { Role: not null } || Candidate(_chosen) is not { } next)
            return false;
        Start(next);
        return true;
    }

    private void Start(RoleSlot slot)
    {
        world.StartRole(slot);
        (_chosen, _chosenIncarnation, _lastSeen) = (slot, slot.Incarnation, world.Now);
        _patience = (long)(world.Lease.Ticks * (1 + _random.NextDouble()));
    }

    private RoleSlot? Candidate(RoleSlot? except)
    {
        IReadOnlyList<RoleSlot> places = world.CoordinatorSlots;
        int first = _chosen is null ? 0 : _random.NextInt32(places.Count);
        for (int i = 0; i < places.Count; i++)
        {
            RoleSlot slot = places[(first + i) % places.Count];
            if (slot != except && slot.Node.Up && IsConnected(slot.Node))
                return slot;
        }

        return null;
    }

    private bool IsConnected(Node node)
    {
        if (!node.Up || node.PausedUntil > world.Now)
            return false;
        int reached = 0;
        foreach (RoleSlot voter in world.VoterSlots)
        {
            if (voter.Node.Up && !world.Network.IsCut(voter.Node, node) && !world.Network.IsCut(node, voter.Node))
                reached++;
        }

        return 2 * reached > world.VoterSlots.Count;
    }
}
