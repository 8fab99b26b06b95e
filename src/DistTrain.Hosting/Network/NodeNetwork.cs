using System.Net;
using System.Net.Sockets;
using DistTrain.Training;

namespace DistTrain.Hosting;

/// <summary>
/// A node's connections to others: it listens, calls, and keeps what both let in. Between two nodes only one calls. Peers share
/// nothing but this list, so trouble with one of them is no other's.
/// </summary>
public sealed class NodeNetwork : IDisposable
{
    private readonly NetworkOptions _options;
    private readonly INetworkEvents _events;
    private readonly Handshaker _handshaker;
    private readonly Dictionary<int, Peer> _peers = [];
    private readonly List<IDisposable> _parts = [];
    private readonly Lock _gate = new();
    private volatile Peer[] _all = [];
    private bool _disposed;

    /// <summary>A network without connections.</summary>
    /// <param name="options">Who the node is.</param>
    /// <param name="events">Hears what happens.</param>
    public NodeNetwork(NetworkOptions options, INetworkEvents events)
    {
        if (!BitConverter.IsLittleEndian)
            throw new PlatformNotSupportedException("Nodes exchange little-endian numbers; this machine's are big-endian.");
        ArgumentException.ThrowIfNullOrEmpty(options.Token, nameof(options));
        if (options.Run.Length > Handshake.RunCharsMax)
            throw new ArgumentException($"A run's identity has at most {Handshake.RunCharsMax} characters.", nameof(options));
        (_options, _events) = (options, events);
        _handshaker = new Handshaker(options);
    }

    /// <summary>The peers that are there.</summary>
    public IReadOnlyList<Peer> Peers => _all;

    /// <summary>Takes what has come from peers of this machine through shared memory, on the caller's thread.</summary>
    /// <returns>Whether anything had come.</returns>
    public bool Poll()
    {
        bool any = false;
        foreach (Peer peer in _all)
            any |= peer.Poll();
        return any;
    }

    /// <summary>Whether peers of this machine are to wake this process with their next message: it does not poll.</summary>
    public void SetWaiting(bool waits)
    {
        foreach (Peer peer in _all)
            peer.SetWaiting(waits);
    }

    /// <summary>The peer of a number; null if it is not there.</summary>
    public Peer? Find(int node)
    {
        lock (_gate)
            return _peers.GetValueOrDefault(node);
    }

    /// <summary>Lets others in.</summary>
    /// <param name="endPoint">Where; a port of 0 is chosen by the system.</param>
    /// <returns>Where it is.</returns>
    /// <exception cref="RefusedException">It is beyond this machine, and there is no certificate.</exception>
    /// <exception cref="SocketException">The place is taken, or not this machine's.</exception>
    public IPEndPoint Listen(IPEndPoint endPoint)
    {
        if (_options.Tls is null && !IPAddress.IsLoopback(endPoint.Address))
            throw new RefusedException($"{endPoint} can be reached from other machines, and this node has no certificate.");
        var listener = new Listener(_options, _handshaker, Admit, Join, _events.Visited);
        Own(listener);
        return listener.Start(endPoint);
    }

    /// <summary>Calls a node, and calls it again, with growing pauses, whenever it is lost, until the call is disposed.</summary>
    /// <param name="endPoint">Where it is.</param>
    /// <param name="onFailure">Takes the reason of each attempt that fails.</param>
    /// <param name="checksName">Whether its certificate must name the host.</param>
    /// <param name="onRefused">Takes the reason of a refusal for good.</param>
    public IDisposable Call(
        DnsEndPoint endPoint, Action<string>? onFailure = null, bool checksName = false, Action<string>? onRefused = null)
    {
        var caller = new Caller(endPoint, checksName, _options, _handshaker, Join, onFailure, onRefused);
        Own(caller);
        caller.Start();
        return caller;
    }

    /// <summary>Ends all connections.</summary>
    public void Dispose()
    {
        IDisposable[] parts;
        lock (_gate)
        {
            _disposed = true;
            parts = [.. _parts];
            _parts.Clear();
        }

        foreach (IDisposable part in parts)
            part.Dispose();
        foreach (Peer peer in Peers)
            peer.Leave("its node ends");
    }

    private void Own(IDisposable part)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            _parts.Add(part);
        }
    }

    /// <summary>Why a node is not let in; null if it is.</summary>
    private string? Admit(Handshake.Hello hello)
    {
        lock (_gate)
        {
            if (hello.Node == _options.Node)
                return $"node {hello.Node} is this node's own number";
            if (_peers.TryGetValue(hello.Node, out Peer? known))
                return known.Incarnation > hello.Incarnation ? $"a later start of node {hello.Node} is here already" : null;
            return _peers.Count < _options.PeersMax ? null : $"there are {_peers.Count} peers already, and no more are taken";
        }
    }

    /// <summary>Takes a peer that is joined by both links. It takes the place of an earlier one of its number.</summary>
    private Peer? Join(Handshaken control, Handshaken bulk)
    {
        var peer = new Peer(control, bulk, _options, _events, Forget);
        Peer? former;
        lock (_gate)
        {
            former = _peers.GetValueOrDefault(peer.Node);
            if (_disposed || former?.Incarnation > peer.Incarnation)
                former = peer;
            else
                _peers[peer.Node] = peer;
            _all = [.. _peers.Values];
        }

        if (former == peer)
        {
            peer.Discard();
            return null;
        }

        former?.Close("it connected anew");
        _events.Connected(peer);
        peer.Start();
        return peer;
    }

    private void Forget(Peer peer)
    {
        lock (_gate)
        {
            if (_peers.GetValueOrDefault(peer.Node) == peer)
                _peers.Remove(peer.Node);
            _all = [.. _peers.Values];
        }
    }
}
