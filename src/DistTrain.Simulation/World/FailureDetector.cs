using DistTrain.Training;

namespace DistTrain.Simulation;

/// <summary>
/// Gives a watched peer up after a lease without contact. It sees what heartbeats would show, so it errs under pauses and
/// partitions: the peer may be alive.
/// </summary>
internal sealed class FailureDetector(World world)
{
    private readonly long _lease = world.Lease.Ticks;
    private readonly List<(RoleSlot Watcher, RoleAddress Peer)> _lost = [];

    /// <summary>How often it looks around, in ticks.</summary>
    public long Interval => _lease / 4;

    public void Watch(RoleSlot watcher, RoleAddress peer)
    {
        foreach (Watch watch in watcher.Watches)
        {
            if (watch.Peer == peer)
                return;
        }

        watcher.Watches.Add(new Watch(peer, world.SlotOf(peer)?.Incarnation ?? 0) { LastContact = world.Now });
    }

    public static void Unwatch(RoleSlot watcher, RoleAddress peer)
    {
        for (int i = 0; i < watcher.Watches.Count; i++)
        {
            if (watcher.Watches[i].Peer == peer)
            {
                watcher.Watches.RemoveAt(i);
                return;
            }
        }
    }

    /// <summary>Looks at every watch. A watcher that stands still notices nothing; when it wakes up, all seem long silent.</summary>
    public void Look()
    {
        _lost.Clear();
        foreach (RoleSlot slot in world.Slots)
        {
            if (slot.Role is null || slot.Node.PausedUntil > world.Now)
                continue;
            for (int i = slot.Watches.Count - 1; i >= 0; i--)
            {
                Watch watch = slot.Watches[i];
                bool silent = world.Now - watch.LastContact > _lease;
                if (Reaches(watch, slot))
                    watch.LastContact = world.Now;
                if (!silent)
                    continue;
                slot.Watches.RemoveAt(i);
                _lost.Add((slot, watch.Peer));
            }
        }

        foreach ((RoleSlot watcher, RoleAddress peer) in _lost)
            Tell(watcher, peer);
    }

    /// <summary>Gives a node up in everybody's eyes, though it is alive.</summary>
    /// <returns>Whether anybody watched it.</returns>
    public bool Suspect(Node node)
    {
        bool told = false;
        foreach (RoleSlot slot in world.Slots)
        {
            for (int i = slot.Watches.Count - 1; slot.Role is not null && i >= 0; i--)
            {
                RoleAddress peer = slot.Watches[i].Peer;
                if (world.NodeOf(peer) != node || slot.Node == node)
                    continue;
                slot.Watches.RemoveAt(i);
                Tell(slot, peer);
                told = true;
            }
        }

        return told;
    }

    private void Tell(RoleSlot watcher, RoleAddress peer) => world.Own(watcher, new PeerLost(peer), 0);

    private bool Reaches(Watch watch, RoleSlot watcher)
    {
        if (world.NodeOf(watch.Peer) is not { Up: true } node || node.PausedUntil > world.Now || world.Network.IsCut(node, watcher.Node))
            return false;
        return world.SlotOf(watch.Peer) is not { } slot || (slot.Role is not null && slot.Incarnation == watch.Incarnation);
    }
}
