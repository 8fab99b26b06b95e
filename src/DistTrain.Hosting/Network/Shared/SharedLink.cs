using DistTrain.Training;

namespace DistTrain.Hosting;

/// <summary>
/// Messages to and from a peer of this machine through shared memory, as soon as both have found it. Whoever waits actively sees
/// them at once; to a peer that sleeps the control link brings a frame that wakes it.
/// </summary>
internal sealed class SharedLink(Link control, Action<RoutedMessage> take)
{
    private readonly object _polling = new();
    private readonly Lock _gate = new();
    private SharedOutbox? _outbox;
    private volatile SharedInbox? _inbox;
    private volatile bool _closed, _waits = true;

    /// <summary>Whether messages go this way.</summary>
    public bool IsOpen => _outbox?.IsOpen == true;

    /// <summary>Offers memory to the peer.</summary>
    public void Begin()
    {
        lock (_gate)
        {
            if (!_closed)
                _outbox = SharedOutbox.TryCreate();
        }

        if (_outbox is { } outbox)
            control.TrySendFrame(FrameKind.Share, outbox.Offer.ToBytes());
    }

    /// <summary>Takes a frame from the control link. After any of them there may be something to take here.</summary>
    /// <exception cref="InvalidDataException">The peer has written nonsense.</exception>
    public void Take(FrameKind kind, ReadOnlySpan<byte> content)
    {
        if (kind == FrameKind.Share && TryOpen(SharedOffer.Read(content)))
            control.TrySendFrame(FrameKind.Shared, new SharedOffer(Environment.ProcessId, 0, []).ToBytes());
        else if (kind == FrameKind.Shared)
            _outbox?.Open(SharedOffer.Read(content).Process);

        Poll();
        if (_waits)
        {
            _inbox?.SetWaiting(true);
            Poll();
        }
    }

    /// <summary>Sends a message, if it can go this way; takes over a reference of its bulk then.</summary>
    public bool TrySend(in RoutedMessage message)
    {
        if (_outbox is not { IsOpen: true } outbox || !outbox.TrySend(message, out bool mustWake))
            return false;
        if (mustWake)
            control.TrySendFrame(FrameKind.Doorbell, []);
        return true;
    }

    /// <summary>Takes what has come, unless another thread is at it.</summary>
    /// <returns>Whether anything had come.</returns>
    /// <exception cref="InvalidDataException">The peer has written nonsense.</exception>
    public bool Poll()
    {
        if (_inbox is not { } inbox || !Monitor.TryEnter(_polling))
            return false;
        try
        {
            bool any = false;
            for (; !_closed && inbox.TryTake(out RoutedMessage message); any = true)
                take(message);
            if (any)
                _outbox?.Collect();
            return any;
        }
        finally
        {
            Monitor.Exit(_polling);
        }
    }

    /// <summary>Whether the peer is to wake this process with its next message.</summary>
    public void SetWaiting(bool waits)
    {
        _waits = waits;
        _inbox?.SetWaiting(waits);
    }

    /// <summary>Ends it.</summary>
    public void Close()
    {
        lock (_gate)
            _closed = true;
        _outbox?.Close();
        _inbox?.Close();
    }

    private bool TryOpen(SharedOffer offer)
    {
        lock (_gate)
        {
            if (!_closed && _inbox is null)
                _inbox = SharedInbox.TryOpen(offer);
            return _inbox is not null;
        }
    }
}
