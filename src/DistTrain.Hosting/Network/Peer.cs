using System.Net;
using DistTrain.Training;

namespace DistTrain.Hosting;

/// <summary>Another node of the run, joined by a link for what is small and one for what is large.</summary>
public sealed class Peer
{
    private readonly Link _control, _bulk;
    private readonly SharedLink? _shared;
    private readonly INetworkEvents _events;
    private readonly Action<Peer> _onLost;
    private readonly Lock _gate = new();
    private Action? _whenLost;
    private string? _reason;
    private long _dropped;

    internal Peer(Handshaken control, Handshaken bulk, NetworkOptions options, INetworkEvents events, Action<Peer> onLost)
    {
        (Node, Incarnation, _events, _onLost) = (control.Node, control.Incarnation, events, onLost);
        IsLocal = bulk.IsLocal;
        RemoteAddress = (control.Channel.Socket.RemoteEndPoint as IPEndPoint)?.Address;
        _control = new Link(control, LinkKind.Control, options);
        _bulk = new Link(bulk, LinkKind.Bulk, options);
        if (IsLocal && options.SharesMemory)
            _control.Shared = _shared = new SharedLink(_control, message => _events.Received(this, message));
    }

    /// <summary>The peer's number.</summary>
    public int Node { get; }

    /// <summary>Which start of it this is.</summary>
    public long Incarnation { get; }

    /// <summary>Whether it runs on this machine.</summary>
    public bool IsLocal { get; }

    /// <summary>Where it called from or was called at; null if not by an IP address.</summary>
    public IPAddress? RemoteAddress { get; }

    /// <summary>Whether it is still there, as far as known.</summary>
    public bool IsConnected => Volatile.Read(ref _reason) is null;

    /// <summary>Messages that were dropped because too many waited, or because they were too large.</summary>
    public long Dropped => Interlocked.Read(ref _dropped) + _control.TooLarge + _bulk.TooLarge;

    /// <summary>Bytes of payload that came from it and that nobody has released yet.</summary>
    public long HeldBytes => _bulk.HeldBytes;

    /// <summary>Whether both processes have found memory to exchange messages through.</summary>
    public bool SharesMemory => _shared?.IsOpen == true;

    /// <summary>Bytes that were sent to it over both links: what encryption adds does not count.</summary>
    public long SentBytes => _control.SentBytes + _bulk.SentBytes;

    /// <summary>
    /// Sends a message. It takes over one reference of the message's bulk. Messages with a payload and those without may overtake
    /// each other; there is no word of their arrival.
    /// </summary>
    /// <returns>False if it was dropped: the peer is gone, or does not take what waits already.</returns>
    /// <exception cref="ArgumentException">The message is of a kind that does not travel, or beyond <see
    /// cref="WireLimits"/>.</exception>
    public bool Send(RoleAddress from, RoleAddress to, Message message)
    {
        long bytes = sizeof(float) * WireForm.PayloadFloats(message);
        if (!WireForm.Has(message.GetType()) || bytes > sizeof(float) * (long)WireLimits.PayloadFloatsMax)
            throw new ArgumentException($"{message.GetType().Name} does not travel, or has too much payload: {bytes} bytes.");
        if (_shared?.TrySend(new RoutedMessage(from, to, message)) == true)
            return true;
        bool sent = (bytes == 0 ? _control : _bulk).Send(new RoutedMessage(from, to, message), bytes);
        if (!sent)
            Interlocked.Increment(ref _dropped);
        return sent;
    }

    /// <summary>Ends both links. The event that tells of it has this reason.</summary>
    public void Close(string reason)
    {
        lock (_gate)
        {
            if (_reason is not null)
                return;
            _reason = reason;
        }

        _control.Close();
        _bulk.Close();
        _shared?.Close();
        _onLost(this);
        _events.Lost(this, reason);
        _whenLost?.Invoke();
    }

    /// <summary>As <see cref="Close"/>, and tells the peer so if that is possible at once.</summary>
    public void Leave(string reason)
    {
        var writer = new WireWriter();
        Handshake.WriteReason(writer, reason);
        _control.TrySendFrame(FrameKind.Farewell, writer.Written.Span);
        Close(reason);
    }

    /// <summary>Takes what has come through shared memory, on the caller's thread.</summary>
    /// <returns>Whether anything had come.</returns>
    public bool Poll()
    {
        try
        {
            return _shared?.Poll() == true;
        }
        catch (InvalidDataException failure)
        {
            Close(failure.Message);
            return false;
        }
    }

    /// <summary>Whether the peer is to wake this process with its next message through shared memory.</summary>
    public void SetWaiting(bool waits) => _shared?.SetWaiting(waits);

    /// <inheritdoc/>
    public override string ToString() => $"node {Node}";

    /// <summary>Has something done once the peer is lost; at once if it is.</summary>
    internal void OnLost(Action action)
    {
        lock (_gate)
        {
            if (_reason is null)
            {
                _whenLost += action;
                return;
            }
        }

        action();
    }

    /// <summary>Gives the connections up before they were used.</summary>
    internal void Discard()
    {
        _control.Close();
        _bulk.Close();
    }

    internal void Start()
    {
        _control.Start(ToString(), message => _events.Received(this, message), Close);
        _bulk.Start(ToString(), message => _events.Received(this, message), Close);
        _shared?.Begin();
    }
}
