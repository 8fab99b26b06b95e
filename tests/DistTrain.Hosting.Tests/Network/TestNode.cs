using System.Collections.Concurrent;
using System.Net;
using DistTrain.Training;

namespace DistTrain.Hosting.Tests;

/// <summary>A node that notes what it hears.</summary>
internal sealed class TestNode : INetworkEvents, IDisposable
{
    /// <summary>Long: a busy machine is no failure.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(2);

    private readonly BlockingCollection<Message> _received = [];
    private readonly BlockingCollection<Peer> _connected = [];
    private readonly BlockingCollection<string> _lost = [];

    public TestNode(int node, Func<NetworkOptions, NetworkOptions>? change = null)
    {
        var options = new NetworkOptions
        {
            Run = "run",
            Node = node,
            Incarnation = 1,
            Token = "secret",
            BackOffMax = TimeSpan.FromSeconds(1),
            Lease = TimeSpan.FromMinutes(1),
            HandshakeTimeout = TimeSpan.FromMinutes(1),
        };
        Network = new NodeNetwork(change?.Invoke(options) ?? options, this);
    }

    public NodeNetwork Network { get; }

    /// <summary>Why calls failed.</summary>
    public BlockingCollection<string> Failures { get; } = [];

    /// <summary>Why calls were refused for good.</summary>
    public BlockingCollection<string> Refusals { get; } = [];

    public int Waiting => _received.Count;

    public IPEndPoint Listen(int port = 0) => Network.Listen(new IPEndPoint(IPAddress.Loopback, port));

    public IDisposable Call(IPEndPoint to) =>
        Network.Call(new DnsEndPoint("127.0.0.1", to.Port), Failures.Add, onRefused: Refusals.Add);

    public Peer NextPeer() => Next(_connected, "no peer came");

    public Message NextMessage() => Next(_received, "no message came");

    /// <summary>The next message that comes within a time; null if none does.</summary>
    public Message? TryNextMessage(TimeSpan within) => _received.TryTake(out Message? message, within) ? message : null;

    public string NextLoss() => Next(_lost, "no peer was lost");

    public string NextFailure() => Next(Failures, "no call failed");

    /// <summary>Two nodes that are joined, the first one listening.</summary>
    public static (Peer First, Peer Second) Join(TestNode first, TestNode second)
    {
        second.Call(first.Listen());
        return (first.NextPeer(), second.NextPeer());
    }

    public static void Await(Func<bool> condition, string what)
    {
        if (!SpinWait.SpinUntil(condition, s_patience))
            throw new TimeoutException(what);
    }

    /// <summary>What it does with visitors.</summary>
    public Action<Conversation>? OnVisit { get; set; }

    public void Visited(Conversation visit) => OnVisit?.Invoke(visit);

    public void Connected(Peer peer) => _connected.Add(peer);

    public void Received(Peer peer, in RoutedMessage message) => _received.Add(message.Message);

    public void Lost(Peer peer, string reason) => _lost.Add(reason);

    public void Dispose() => Network.Dispose();

    private static T Next<T>(BlockingCollection<T> items, string otherwise) =>
        items.TryTake(out T? item, s_patience) ? item : throw new TimeoutException(otherwise);
}
