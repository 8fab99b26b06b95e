using DistTrain.Numerics;

namespace DistTrain.Simulation;

/// <summary>
/// Starts a coordinator where it believes that none is alive. It goes by whether the node of one that has not stepped down can talk
/// with a majority of voters' nodes, so it errs under pauses and partitions, and then two live at once.
/// </summary>
internal sealed class Elector(World world)
{
    private RandomStream _random;
    private long _lastSeen;
    private long _patience;

    /// <summary>How often it looks around, in ticks.</summary>
    public long Interval => world.Lease.Ticks / 5;

    public void Reset(RandomStream random)
    {
        _random = random;
        (_lastSeen, _patience) = (0, -1);
    }

    public void Look()
    {
        if (InForce() is not null)
            _lastSeen = world.Now;
        else if (world.Now - _lastSeen > _patience && Candidate(null) is { } next)
            Start(next);
    }

    /// <summary>Starts another coordinator, whatever the one in force does.</summary>
    /// <returns>Whether there was one in force and another place.</returns>
    public bool Replace()
    {
        if (InForce() is not { } present || Candidate(present) is not { } next)
            return false;
        Start(next);
        return true;
    }

    private void Start(RoleSlot slot)
    {
        world.StartRole(slot);
        _lastSeen = world.Now;
        _patience = (long)(world.Lease.Ticks * (1 + _random.NextDouble()));
    }

    /// <summary>A coordinator that is alive, has not stepped down and is well connected.</summary>
    private RoleSlot? InForce()
    {
        foreach (RoleSlot slot in world.CoordinatorSlots)
        {
            if (slot.Role is { } role && !Cast.Retired(role) && IsConnected(slot.Node))
                return slot;
        }

        return null;
    }

    private RoleSlot? Candidate(RoleSlot? except)
    {
        IReadOnlyList<RoleSlot> places = world.CoordinatorSlots;
        int first = world.Now == 0 ? 0 : _random.NextInt32(places.Count);
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
