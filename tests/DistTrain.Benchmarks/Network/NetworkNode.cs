using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using DistTrain.Hosting;
using DistTrain.Training;

namespace DistTrain.Benchmarks;

/// <summary>
/// A process of the benchmark: its network and an inbox that its main thread takes from, as a role's mailbox would.
/// </summary>
internal sealed class NetworkNode : INetworkEvents, IDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60), s_spin = TimeSpan.FromMicroseconds(500);

    private readonly ConcurrentQueue<Message> _inbox = new();
    private readonly SemaphoreSlim _waiting = new(0);
    private readonly TaskCompletionSource<Peer> _peer = new();

    public NetworkNode(int node, bool local, bool? checks) => Network = new NodeNetwork(
        new NetworkOptions
        {
            Run = "benchmark",
            Node = node,
            Incarnation = 1,
            Token = "benchmark",
            UseLocalSockets = local,
            SharesMemory = local,
            ChecksPayload = checks,
            Lease = TimeSpan.FromSeconds(30),
        },
        this);

    public NodeNetwork Network { get; }

    public Peer Peer => _peer.Task.Wait(s_patience)
        ? _peer.Task.Result
        : throw new TimeoutException("The other process did not come.");

    public void Send(Message message) => Peer.Send(RoleAddress.Worker(0), RoleAddress.Server(0), message);

    /// <summary>The next message. Its reader releases its bulk. It looks for it as a node's thread does.</summary>
    public Message Take()
    {
        if (_inbox.TryDequeue(out Message? message) || (Peer.SharesMemory && TryPoll(out message)))
            return message;
        while (_waiting.Wait(s_patience))
        {
            if (_inbox.TryDequeue(out message))
                return message;
            if (!Peer.IsConnected)
                throw new IOException("The other process is gone.");
        }

        throw new TimeoutException("The other process is silent.");
    }

    public void Connected(Peer peer) => _peer.TrySetResult(peer);

    public void Received(Peer peer, in RoutedMessage message)
    {
        _inbox.Enqueue(message.Message);
        _waiting.Release();
    }

    public void Lost(Peer peer, string reason) => _waiting.Release();

    /// <summary>Looks for messages for a while, without being woken.</summary>
    private bool TryPoll([NotNullWhen(true)] out Message? message)
    {
        Network.SetWaiting(false);
        long began = Stopwatch.GetTimestamp();
        do
        {
            Network.Poll();
            if (_inbox.TryDequeue(out message))
                return true;
            Thread.SpinWait(10);
        }
        while (Stopwatch.GetElapsedTime(began) < s_spin);
        Network.SetWaiting(true);
        Network.Poll();
        return _inbox.TryDequeue(out message);
    }

    public void Dispose()
    {
        Network.Dispose();
        _waiting.Dispose();
    }
}
