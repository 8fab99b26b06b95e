using System.Net;
using DistTrain.Hosting;
using DistTrain.Training;

namespace DistTrain.AkkaHost;

/// <summary>
/// What lies around the roles of a cluster's node: its disk, and the roles of others, which are reached over the data plane. A
/// role has its node's number.
/// </summary>
internal sealed class ClusterNeighbours : INetworkEvents, IRoleSurroundings
{
    private readonly NetworkOptions _options;
    private readonly ActorHost _host;
    private readonly NodeNetwork _network;
    private readonly PeerWatches _watches;
    private readonly Lock _gate = new();
    private readonly Dictionary<int, (NodePlace Place, IDisposable Call)> _calls = [];
    private StorageThread? _storage;
    private volatile int _neighbours;

    /// <summary>A node that has not met anyone yet.</summary>
    /// <param name="options">Who it is.</param>
    /// <param name="host">Its roles.</param>
    public ClusterNeighbours(NetworkOptions options, ActorHost host)
    {
        (_options, _host) = (options, host);
        _watches = new PeerWatches(options.Lease, (watcher, peer) => host.TryPost(peer, watcher, new PeerLost(peer)));
        _network = new NodeNetwork(options, this);
    }

    /// <summary>What goes wrong with messages on purpose; null for nothing.</summary>
    public MessageFaults? Faults { get; init; }

    /// <summary>Answers visitors.</summary>
    public Action<Conversation>? OnVisit { get; set; }

    public long Incarnation => _options.Incarnation;

    public bool IsCrowded => _neighbours >= Environment.ProcessorCount;

    public TimeSpan Transferred => _options.Transfers.Total;

    /// <summary>Begins to let others in.</summary>
    /// <param name="endPoint">Where; a port of 0 is chosen by the system.</param>
    /// <param name="storage">The node's disk.</param>
    /// <returns>Where they reach it.</returns>
    public IPEndPoint Open(IPEndPoint endPoint, StorageThread storage)
    {
        _storage = storage;
        return _network.Listen(endPoint);
    }

    /// <summary>Calls the nodes of lower numbers, at the places where they are now.</summary>
    public void Call(IReadOnlyList<NodePlace> places)
    {
        lock (_gate)
        {
            // Who is gone is called no more; a link that still stands stays.
            int[] gone = [.. _calls.Keys.Where(node => _network.Find(node) is null && !places.Any(place => place.Node == node))];
            foreach (int node in gone)
                End(node);
            foreach (NodePlace place in places.Where(place => place.Node < _options.Node))
            {
                if (_calls.TryGetValue(place.Node, out (NodePlace Place, IDisposable Call) known))
                {
                    if (known.Place == place)
                        continue;
                    End(place.Node);
                }

                var endPoint = new DnsEndPoint(place.Host, place.Port);
                _calls[place.Node] = (place, _network.Call(endPoint, checksName: _options.Tls is not null));
            }
        }
    }

    /// <summary>The cluster has given a node up.</summary>
    public void GiveUp(int node)
    {
        _network.Find(node)?.Close("the cluster has given it up");
        _watches.Lost(node);
    }

    public void Send(RoleAddress from, RoleAddress to, Message message)
    {
        if (to.Number == _options.Node && to.Kind == RoleKind.Storage && _storage is not null)
            _storage.Post(from, message);
        else if (to.Number == _options.Node)
            message.Bulk?.Bulk.Release();
        else if (Faults is { } faults)
            faults.Pass(new RoutedMessage(from, to, message), Transmit);
        else
            Transmit(new RoutedMessage(from, to, message));
    }

    public void Watch(RoleAddress watcher, RoleAddress peer)
    {
        if (peer.Number != _options.Node)
            _watches.Add(watcher, peer, peer.Number, _network.Find(peer.Number) is not null);
    }

    public void Unwatch(RoleAddress watcher, RoleAddress peer) => _watches.Remove(watcher, peer);

    public bool Poll() => _network.Poll();

    public void SetWaiting(bool waits) => _network.SetWaiting(waits);

    public void Visited(Conversation visit) => OnVisit?.Invoke(visit);

    public void Connected(Peer peer)
    {
        CountNeighbours();
        _watches.Found(peer.Node);
    }

    public void Lost(Peer peer, string reason)
    {
        if (_network.Find(peer.Node) is null)
            _watches.Lost(peer.Node);
        CountNeighbours();
    }

    public void Received(Peer peer, in RoutedMessage message)
    {
        // A node speaks for its own roles only.
        if (message.From.Number != peer.Node || message.To.Number != _options.Node)
            message.Message.Bulk?.Bulk.Release();
        else if (message.To.Kind == RoleKind.Storage && _storage is not null)
            _storage.Post(message.From, message.Message);
        else if (!_host.TryPost(message.From, message.To, message.Message))
            message.Message.Bulk?.Bulk.Release();
    }

    public void Dispose()
    {
        Faults?.Dispose();
        _network.Dispose();
        _watches.Dispose();
        _storage?.Dispose();
    }

    private void Transmit(RoutedMessage message)
    {
        if (_network.Find(message.To.Number) is { } peer)
            peer.Send(message.From, message.To, message.Message);
        else
            message.Message.Bulk?.Bulk.Release();
    }

    private void CountNeighbours() => _neighbours = _network.Peers.Count(peer => peer.IsLocal);

    private void End(int node)
    {
        _calls[node].Call.Dispose();
        _calls.Remove(node);
    }
}
