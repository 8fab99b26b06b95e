using System.Diagnostics;
using Akka.Actor;
using DistTrain.Training;

namespace DistTrain.AkkaHost;

/// <summary>
/// Sends messages with payloads through Akka.Remote where the data plane to a node cannot be reached, and says so. One a node, at
/// <c>/user/bulk</c>; it speaks to its like on other nodes.
/// </summary>
internal sealed class BulkActor : ReceiveActor, IWithTimers
{
    /// <summary>The actor's name.</summary>
    public const string Name = "bulk";

    private static readonly TimeSpan s_look = TimeSpan.FromSeconds(1), s_patience = TimeSpan.FromSeconds(5);

    private readonly Dictionary<Address, Outlet> _senders = [];
    private readonly Dictionary<Address, ChunkReceiver> _receivers = [];
    private readonly BulkOptions _options = BulkOptions.From(Context.System.Settings.Config);
    private readonly Parts _parts;
    private readonly long _session = Stopwatch.GetTimestamp();

    /// <summary>An actor for a node.</summary>
    public BulkActor(Parts parts)
    {
        _parts = parts;
        Receive<Send>(Take);
        Receive<Forget>(forget => Drop(forget.Peer));
        Receive<Look>(_ => LookForSilence());
        Receive<BulkConversation.Begin>(begin => Guarded(receiver => receiver.Take(begin)));
        Receive<BulkConversation.Chunk>(chunk => Guarded(receiver => receiver.Take(chunk)));
        Receive<BulkConversation.Credit>(credit =>
        {
            if (_senders.TryGetValue(Sender.Path.Address, out Outlet? outlet))
            {
                outlet.HeardAt = Stopwatch.GetTimestamp();
                outlet.Sender.Take(credit);
            }
        });
    }

    /// <inheritdoc/>
    public ITimerScheduler Timers { get; set; } = null!;

    /// <summary>How it is made.</summary>
    public static Props Props(Parts parts) => Akka.Actor.Props.Create(() => new BulkActor(parts));

    /// <inheritdoc/>
    protected override void PreStart() => Timers.StartPeriodicTimer(Look.Instance, Look.Instance, s_look);

    /// <inheritdoc/>
    protected override void PostStop()
    {
        foreach (Address peer in (Address[])[.. _senders.Keys, .. _receivers.Keys])
            Drop(peer);
    }

    private void Take(Send send)
    {
        if (!_senders.TryGetValue(send.Peer, out Outlet? outlet))
        {
            IActorRef peer =
                ((ExtendedActorSystem)Context.System).Provider.ResolveActorRef(new RootActorPath(send.Peer) / "user" / Name);
            IActorRef self = Self;
            outlet = new Outlet(new ChunkSender(_options, _parts.Codecs, _session, message => peer.Tell(message, self)));
            _senders.Add(send.Peer, outlet);
            _parts.Warn(
                $"the data plane of {send.Peer} cannot be reached: gradients and weights go through Akka.Remote, more slowly");
        }

        if (!outlet.Sender.Waits)
            outlet.HeardAt = Stopwatch.GetTimestamp();
        if (!outlet.Sender.Send(send.Message) && !outlet.HasDropped)
        {
            outlet.HasDropped = true;
            _parts.Warn(
                $"more than {_options.QueueBytesMax >> 20} MiB wait to be sent to {send.Peer}: what goes beyond is dropped");
        }
    }

    private void Guarded(Action<ChunkReceiver> take)
    {
        Address peer = Sender.Path.Address;
        if (!_receivers.TryGetValue(peer, out ChunkReceiver? receiver))
        {
            IActorRef sender = Sender, self = Self;
            receiver = new ChunkReceiver(
                _options, new PayloadPlan(_parts.Buffers, _parts.Codecs), message => sender.Tell(message, self), _parts.Deliver);
            _receivers.Add(peer, receiver);
        }

        try
        {
            take(receiver);
        }
        catch (InvalidDataException failure)
        {
            receiver.Abandon();
            _parts.Warn($"a payload from {peer} is refused: {failure.Message}");
        }
    }

    private void LookForSilence()
    {
        foreach (Outlet outlet in _senders.Values)
        {
            if (!outlet.Sender.Waits || Stopwatch.GetElapsedTime(outlet.HeardAt) < s_patience)
                continue;
            outlet.HeardAt = Stopwatch.GetTimestamp();
            outlet.Sender.BeginAnew();
        }
    }

    private void Drop(Address peer)
    {
        if (_senders.Remove(peer, out Outlet? outlet))
            outlet.Sender.Drop();
        if (_receivers.Remove(peer, out ChunkReceiver? receiver))
            receiver.Abandon();
    }

    /// <summary>What it works with.</summary>
    /// <param name="Buffers">Gives memory for what comes.</param>
    /// <param name="Codecs">What payloads are shortened with.</param>
    /// <param name="Deliver">Takes a whole message, with one reference of its bulk.</param>
    /// <param name="Warn">Tells the user.</param>
    public sealed record Parts(IBulkSource Buffers, PayloadCodecs Codecs, Action<RoutedMessage> Deliver, Action<string> Warn);

    /// <summary>From its host: send a message. It takes over one reference of its bulk.</summary>
    /// <param name="Peer">The node's actor system.</param>
    /// <param name="Message">The message.</param>
    public sealed record Send(Address Peer, RoutedMessage Message) : INoSerializationVerificationNeeded;

    /// <summary>From its host: a node is gone, or its data plane is there again.</summary>
    /// <param name="Peer">The node's actor system.</param>
    public sealed record Forget(Address Peer) : INoSerializationVerificationNeeded;

    private sealed record Look : INoSerializationVerificationNeeded
    {
        public static Look Instance { get; } = new();
    }

    private sealed class Outlet(ChunkSender sender)
    {
        public ChunkSender Sender => sender;

        public long HeardAt { get; set; } = Stopwatch.GetTimestamp();

        public bool HasDropped { get; set; }
    }
}
