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
    private readonly NodeNetwork _network;
    private readonly PeerWatches _watches;
    private readonly Lock _gate = new();
    private readonly Dictionary<int, (NodePlace Place, IDisposable Call)> _calls = [];
    private readonly StorageThread? _storage;
    private readonly object _gone = new();
    private volatile int _neighbours;
    private int _port;
    private long _lostAt;

    /// <summary>A node that has not met anyone yet.</summary>
    /// <param name="options">Who it is.</param>
    /// <param name="host">Its roles.</param>
    /// <param name="storage">Its disk, on the coordinator's node.</param>
    public NodeNeighbours(NetworkOptions options, RoleHost host, StorageThread? storage)
    {
        (_options, _host, _storage) = (options, host, storage);
        _watches = new PeerWatches(options.Lease, (watcher, peer) => host.TryPost(peer, watcher, new PeerLost(peer)));
        _network = new NodeNetwork(options, this);
    }

    public long Incarnation => _options.Incarnation;

    public TimeSpan Transferred => _options.Transfers.Total;

    /// <summary>The nodes of the run, on the coordinator's node.</summary>
    public NodeDirectory Directory { get; } = new();

    /// <summary>Answers visitors, on the coordinator's node.</summary>
    public Action<Conversation>? OnVisit { get; set; }

    /// <summary>Told when the coordinator's node says that the run has ended, and how.</summary>
    public Action<string>? OnEnded { get; set; }

    /// <summary>Told when the coordinator's node asks this one to go.</summary>
    public Action? OnDrain { get; set; }

    /// <summary>Whether it has a worker.</summary>
    public bool Worker { get; init; }

    /// <summary>Whether it has a parameter server.</summary>
    public bool Server { get; init; }

    /// <summary>Whether users of the coordinator's node hear of nodes that come and go.</summary>
    public bool Announces { get; set; }

    /// <summary>How long the coordinator's node has been away; zero while it is there.</summary>
    public TimeSpan Alone => Interlocked.Read(ref _lostAt) is > 0 and var at ? Stopwatch.GetElapsedTime(at) : TimeSpan.Zero;

    /// <summary>The coordinator's node, which has little to do, does not count.</summary>
    public bool IsCrowded => _neighbours >= Environment.ProcessorCount;

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
    public void Join(DnsEndPoint coordinator, Action<string> onFailure, Action<string> onRefused)
    {
        _lostAt = Stopwatch.GetTimestamp();
        _network.Call(coordinator, onFailure, checksName: true, onRefused);
    }

    /// <summary>Asks a node to go.</summary>
    /// <returns>False if it is not there.</returns>
    public bool Drain(int node) => node != _options.Node && _network.Find(node) is { } peer
        && peer.Send(Self, RoleAddress.NodeOf(node), new NodeMessages.DrainAsked());

    /// <summary>Tells all others that the run has ended, and gives them a moment to go.</summary>
    public void SayEnded(string how, TimeSpan patience)
    {
        foreach (Peer peer in _network.Peers)
            peer.Send(Self, RoleAddress.NodeOf(peer.Node), new NodeMessages.RunEnded(how));
        long began = Stopwatch.GetTimestamp();
        lock (_gone)
        {
            while (_network.Peers.Count > 0 && Stopwatch.GetElapsedTime(began) < patience)
                Monitor.Wait(_gone, TimeSpan.FromMilliseconds(20));
        }
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

    public bool Poll() => _network.Poll();

    public void SetWaiting(bool waits) => _network.SetWaiting(waits);

    public void Connected(Peer peer)
    {
        CountNeighbours();
        _watches.Found(peer.Node);
        if (peer.Node != NodePlan.First)
            return;
        Interlocked.Exchange(ref _lostAt, 0);
        peer.Send(Self, RoleAddress.NodeOf(peer.Node), new NodeMessages.Listening(_port, Worker, Server));
    }

    public void Visited(Conversation visit) => OnVisit?.Invoke(visit);

    public void Lost(Peer peer, string reason)
    {
        if (_network.Find(peer.Node) is null)
            _watches.Lost(peer.Node);
        CountNeighbours();
        lock (_gone)
            Monitor.PulseAll(_gone);
        if (peer.Node == NodePlan.First)
            Interlocked.Exchange(ref _lostAt, Stopwatch.GetTimestamp());
        if (_options.Node == NodePlan.First && Directory.Remove(peer.Node, Share) is { } entry && Announces)
            _host.Publish(new RunEvent.NodeGone(peer.Node, entry.IsLeaving ? "it handed over what it had" : reason));
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
    }

    private void CountNeighbours() => _neighbours = _network.Peers.Count(peer => peer.IsLocal && peer.Node != NodePlan.First);

    private void TakeOwn(Peer peer, Message message)
    {
        switch (message)
        {
            case NodeMessages.Listening listening when _options.Node == NodePlan.First:
                NodeDirectory.Entry entry = Directory.Add(peer, listening, Share);
                if (Announces)
                    _host.Publish(new RunEvent.NodeJoined(peer.Node, entry.Place.Host, entry.Worker, entry.Server));
                break;
            case NodeMessages.Leaving when _options.Node == NodePlan.First:
                Directory.MarkLeaving(peer.Node);
                break;
            case NodeMessages.DrainAsked when peer.Node == NodePlan.First:
                OnDrain?.Invoke();
                break;
            case NodeMessages.Directory directory when peer.Node == NodePlan.First:
                CallAll(directory.Places);
                break;
            case NodeMessages.RunEnded(var how) when peer.Node == NodePlan.First:
                OnEnded?.Invoke(how);
                break;
            case NodeMessages.WorkerChanged(var worker, var phase, var shards) when worker == peer.Node - 1:
                _host.Publish(new RunEvent.WorkerChanged(worker, phase, shards));
                break;
            case NodeMessages.Warned(var text):
                _host.Publish(new RunEvent.Warning($"node {peer.Node}: {text}"));
                break;
        }
    }

    private void Share(NodeMessages.Directory directory)
    {
        foreach (Peer peer in _network.Peers)
            peer.Send(Self, RoleAddress.NodeOf(peer.Node), directory);
    }

    /// <summary>Calls the nodes of lower numbers, at the places where they are now.</summary>
    private void CallAll(IReadOnlyList<NodePlace> places)
    {
        lock (_gate)
        {
            // Who is gone is called no more; a link that still stands stays.
            int[] gone = [.. _calls.Keys.Where(node => _network.Find(node) is null && !places.Any(place => place.Node == node))];
            foreach (int node in gone)
            {
                _calls[node].Call.Dispose();
                _calls.Remove(node);
            }

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
