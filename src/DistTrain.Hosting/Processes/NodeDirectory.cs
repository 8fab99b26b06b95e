using System.Diagnostics;
using System.Net;
using DistTrain.Training;

namespace DistTrain.Hosting;

/// <summary>Where the nodes of a run are and what they have, as its coordinator's node knows it.</summary>
internal sealed class NodeDirectory
{
    private readonly Lock _gate = new();
    private readonly SortedDictionary<int, Entry> _entries = [];

    /// <summary>Notes a node, and tells all peers.</summary>
    public Entry Add(Peer peer, NodeMessages.Listening listening, Action<NodeMessages.Directory> tell)
    {
        string address = (peer.RemoteAddress ?? IPAddress.Loopback).ToString();
        lock (_gate)
        {
            _entries.TryGetValue(peer.Node, out Entry? before);
            var entry = new Entry(
                new NodePlace(peer.Node, address, listening.Port), listening.Worker, listening.Server,
                before?.Since ?? Stopwatch.GetTimestamp(), IsLeaving: false);
            _entries[peer.Node] = entry;
            Tell(tell);
            return entry;
        }
    }

    /// <summary>Forgets a node that is gone, and tells all peers.</summary>
    /// <returns>What was known of it; null if nothing was.</returns>
    public Entry? Remove(int node, Action<NodeMessages.Directory> tell)
    {
        lock (_gate)
        {
            if (_entries.Remove(node, out Entry? entry))
                Tell(tell);
            return entry;
        }
    }

    /// <summary>A node is about to go.</summary>
    public void MarkLeaving(int node)
    {
        lock (_gate)
        {
            if (_entries.TryGetValue(node, out Entry? entry))
                _entries[node] = entry with { IsLeaving = true };
        }
    }

    /// <summary>The nodes, by number.</summary>
    public IReadOnlyList<Entry> Entries
    {
        get
        {
            lock (_gate)
                return [.. _entries.Values];
        }
    }

    /// <summary>Under the lock, or an older list could overtake a newer one.</summary>
    private void Tell(Action<NodeMessages.Directory> tell) =>
        tell(new NodeMessages.Directory([.. _entries.Values.Select(entry => entry.Place)]));

    /// <summary>A node.</summary>
    /// <param name="Place">Where it is.</param>
    /// <param name="Worker">Whether it has a worker.</param>
    /// <param name="Server">Whether it has a parameter server.</param>
    /// <param name="Since">When it came.</param>
    /// <param name="IsLeaving">Whether it is about to go.</param>
    internal sealed record Entry(NodePlace Place, bool Worker, bool Server, long Since, bool IsLeaving);
}
