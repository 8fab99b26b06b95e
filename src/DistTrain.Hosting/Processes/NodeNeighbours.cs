using System.Diagnostics;
using System.Net;
using DistTrain.Training;

namespace DistTrain.Hosting;

/// <summary>
/// A node among the others of its run: carries messages between its roles and theirs, learns where they are, and tells its roles
/// when one is lost.
/// </summary>
internal sealed class NodeNeighbours : INetworkEvents, IRoleSurroundings
{
    private readonly NetworkOptions _options;
    private readonly RoleHost _host;
    private readonly Action _ended;
    private readonly NodeNetwork _network;
    private readonly PeerWatches _watches;
    private readonly Lock _gate = new();
    private readonly Dictionary<int, (NodePlace Place, IDisposable Call)> _calls = [];
    private readonly Dictionary<int, NodePlace> _places = [];
    private readonly StorageThread? _storage;
    private readonly AutoResetEvent _gone = new(initialState: false);
    private int _port;

    /// <summary>A node that has not met anyone yet.</summary>
    /// <param name="options">Who it is.</param>
    /// <param name="host">Its roles.</param>
    /// <param name="storage">Its disk, on the coordinator's node.</param>
    /// <param name="ended">Called when the coordinator's node says that the run has ended.</param>
    public NodeNeighbours(NetworkOptions options, RoleHost host, StorageThread? storage, Action ended)
    {
        (_options, _host, _storage, _ended) = (options, host, storage, ended);
        _watches = new PeerWatches(options.Lease, (watcher, peer) => host.TryPost(peer, watcher, new PeerLost(peer)));
        _network = new NodeNetwork(options, this);
    }

    public long Incarnation => _options.Incarnation;

    private RoleAddress Self => RoleAddress.NodeOf(_options.Node);

    /// <summary>Lets others in.</summary>
    /// <returns>Where they reach it.</returns>
    public IPEndPoint Listen(IPEndPoint endPoint)
    {
        IPEndPoint place = _network.Listen(endPoint);
        _port = place.Port;
        return place;
    }

    /// <summary>Calls the coordinator's node, now and whenever it is lost.</summary>
    public void Join(DnsEndPoint coordinator, Action<string> onFailure) => _network.Call(coordinator, onFailure);

    /// <summary>Tells all others that the run has ended, and gives them a moment to go.</summary>
    public void SayEnded(TimeSpan patience)
    {
        foreach (Peer peer in _network.Peers)
            peer.Send(Self, RoleAddress.NodeOf(peer.Node), new NodeMessages.RunEnded());
        long began = Stopwatch.GetTimestamp();
        while (_network.Peers.Count > 0 && Stopwatch.GetElapsedTime(began) < patience)
            _gone.WaitOne(TimeSpan.FromMilliseconds(20));
    }

    /// <summary>Has the users of the coordinator's node hear something.</summary>
    public void Tell(Message message)
    {
        if (_network.Find(NodePlan.First) is { } peer)
            peer.Send(Self, RoleAddress.NodeOf(NodePlan.First), message);
    }

    public void Send(RoleAddress from, RoleAddress to, Message message)
    {
        int node = NodePlan.NodeOf(to);
        if (node == _options.Node && to.Kind == RoleKind.Storage && _storage is not null)
            _storage.Post(from, message);
        else if (node != _options.Node && _network.Find(node) is { } peer)
            peer.Send(from, to, message);
        else
            message.Bulk?.Bulk.Release();
    }

    public void Watch(RoleAddress watcher, RoleAddress peer)
    {
        int node = NodePlan.NodeOf(peer);
        if (node != _options.Node)
            _watches.Add(watcher, peer, node, _network.Find(node) is not null);
    }

    public void Unwatch(RoleAddress watcher, RoleAddress peer) => _watches.Remove(watcher, peer);

    public void Connected(Peer peer)
    {
        _watches.Found(peer.Node);
        if (peer.Node == NodePlan.First)
            peer.Send(Self, RoleAddress.NodeOf(peer.Node), new NodeMessages.Listening(_port));
    }

    public void Lost(Peer peer, string reason)
    {
        if (_network.Find(peer.Node) is null)
            _watches.Lost(peer.Node);
        _gone.Set();
        if (_options.Node == NodePlan.First)
            ShareDirectory(() => _places.Remove(peer.Node));
    }

    public void Received(Peer peer, in RoutedMessage message)
    {
        // A node speaks for its own roles only.
        if (NodePlan.NodeOf(message.From) != peer.Node || NodePlan.NodeOf(message.To) != _options.Node)
            message.Message.Bulk?.Bulk.Release();
        else if (message.To.Kind == RoleKind.Node)
            TakeOwn(peer, message.Message);
        else if (message.To.Kind == RoleKind.Storage && _storage is not null)
            _storage.Post(message.From, message.Message);
        else if (!_host.TryPost(message.From, message.To, message.Message))
            message.Message.Bulk?.Bulk.Release();
    }

    public void Dispose()
    {
        _network.Dispose();
        _watches.Dispose();
        _storage?.Dispose();
        _gone.Dispose();
    }

    private void TakeOwn(Peer peer, Message message)
    {
        switch (message)
        {
            case NodeMessages.Listening(var port) when _options.Node == NodePlan.First:
                string address = (peer.RemoteAddress ?? IPAddress.Loopback).ToString();
                ShareDirectory(() => _places[peer.Node] = new NodePlace(peer.Node, address, port));
                break;
            case NodeMessages.Directory directory when peer.Node == NodePlan.First:
                CallAll(directory.Places);
                break;
            case NodeMessages.RunEnded when peer.Node == NodePlan.First:
                _ended();
                break;
            case NodeMessages.WorkerChanged(var worker, var phase, var shards) when worker == peer.Node - 1:
                _host.Publish(new RunEvent.WorkerChanged(worker, phase, shards));
                break;
            case NodeMessages.Warned(var text):
                _host.Publish(new RunEvent.Warning($"node {peer.Node}: {text}"));
                break;
        }
    }

    private void ShareDirectory(Action change)
    {
        NodeMessages.Directory directory;
        lock (_gate)
        {
            change();
            directory = new NodeMessages.Directory([.. _places.Values]);
        }

        foreach (Peer peer in _network.Peers)
            peer.Send(Self, RoleAddress.NodeOf(peer.Node), directory);
    }

    /// <summary>Calls the nodes of lower numbers, at the places where they are now.</summary>
    private void CallAll(IReadOnlyList<NodePlace> places)
    {
        lock (_gate)
        {
            foreach (NodePlace place in places.Where(place => place.Node > NodePlan.First && place.Node < _options.Node))
            {
                if (_calls.TryGetValue(place.Node, out (NodePlace Place, IDisposable Call) known))
                {
                    if (known.Place == place)
                        continue;
                    known.Call.Dispose();
                }

                _calls[place.Node] = (place, _network.Call(new DnsEndPoint(place.Host, place.Port)));
            }
        }
    }
}
