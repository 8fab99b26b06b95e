using DistTrain.Training;

namespace DistTrain.Hosting;

/// <summary>
/// One connection to a peer that both trust, with a thread that writes and one that reads, so that no other link ever waits for
/// it.
/// </summary>
internal sealed class Link
{
    private const int StackBytes = 256 << 10;

    /// <summary>What the system takes at once, so that the caller does not wait.</summary>
    private const int SmallBytes = 8 << 10;

    private static readonly TimeSpan s_moment = TimeSpan.FromMilliseconds(1);

    private readonly ByteChannel _channel;
    private readonly FrameReader _reader;
    private readonly FrameWriter _writer;
    private readonly LinkKind _kind;
    private readonly NetworkOptions _options;
    private readonly ReceivePool _pool;
    private readonly SendQueue _queue;
    private readonly WireWriter _wire;
    private readonly object _writing = new();
    private readonly object _returned = new();
    private readonly bool _checks;
    private volatile bool _closed;
    private long _tooLarge;

    public Link(Handshaken connection, LinkKind kind, NetworkOptions options)
    {
        (_channel, _reader, _writer, _kind, _options) = (connection.Channel, connection.Reader, connection.Writer, kind, options);
        _wire = new WireWriter { Codecs = options.Codecs };
        _reader.Grow();
        _writer.Grow();
        _channel.SetTimeout(kind == LinkKind.Control ? options.Lease : default, default);
        _pool = new ReceivePool(options.ReceiveBytesMax / 2, OnReturned);
        _queue = new SendQueue(options.QueueMessagesMax, options.QueueBytesMax);
        _checks = options.ChecksPayload ?? !connection.IsLocal;
    }

    /// <summary>Bytes of payload that came and that nobody has released yet.</summary>
    public long HeldBytes => _pool.OutstandingBytes;

    /// <summary>Bytes that were given to the system to send.</summary>
    public long SentBytes => _channel.SentBytes;

    /// <summary>Messages that were not sent because they were beyond <see cref="WireLimits"/>.</summary>
    public long TooLarge => Interlocked.Read(ref _tooLarge);

    /// <summary>What goes beside it through memory, on the control link to a peer of this machine; to be set before the
    /// start.</summary>
    public SharedLink? Shared { get; set; }

    /// <summary>Starts the threads.</summary>
    /// <param name="name">The peer's, for whoever looks at the threads.</param>
    /// <param name="take">Takes a message.</param>
    /// <param name="end">Told by whichever thread ends first, and why.</param>
    public void Start(string name, Action<RoutedMessage> take, Action<string> end)
    {
        Run($"{name} {_kind} out", () => Write(), end);
        Run($"{name} {_kind} in", () => Read(take), end);
    }

    /// <summary>Sends a message, or drops it if too much waits or the link is closed. Its bulk is released either way.</summary>
    /// <returns>Whether it is on its way.</returns>
    public bool Send(in RoutedMessage message, long payloadBytes)
    {
        if (payloadBytes <= SmallBytes && TrySendNow(message))
            return true;
        if (_queue.TryAdd(message, payloadBytes))
            return true;
        message.Message.Bulk?.Bulk.Release();
        return false;
    }

    /// <summary>Sends a frame without payload, unless that would take time.</summary>
    public void TrySendFrame(FrameKind kind, ReadOnlySpan<byte> content)
    {
        if (!Monitor.TryEnter(_writing, s_moment))
            return;
        try
        {
            if (_closed || !_channel.CanSend)
                return;
            _writer.Add(kind, content);
            _writer.Flush();
        }
        catch (Exception failure) when (failure is IOException or ObjectDisposedException)
        {
            // It is gone by itself.
        }
        finally
        {
            Monitor.Exit(_writing);
        }
    }

    /// <summary>Ends the link: its threads, and whatever waits.</summary>
    public void Close()
    {
        _closed = true;
        _queue.Close();
        _channel.Dispose();
        OnReturned();
    }

    private static void Run(string name, Action work, Action<string> end) => new Thread(
        () =>
        {
            try
            {
                work();
                end("the link was closed");
            }
            catch (Exception failure) when (failure is IOException or InvalidDataException or ObjectDisposedException)
            {
                end(failure.Message);
            }
        },
        StackBytes) { IsBackground = true, Name = name }.Start();

    /// <summary>Sends a small message on the caller's thread where nothing waits: one thread less to wake.</summary>
    /// <returns>Whether it was taken care of: sent, or lost with the connection, as the reading thread will learn.</returns>
    private bool TrySendNow(in RoutedMessage message)
    {
        if (!Monitor.TryEnter(_writing))
            return false;
        try
        {
            if (_closed || !_queue.IsEmpty || !_channel.CanSend)
                return false;
            Add(message);
            _writer.Flush();
            return true;
        }
        catch (Exception failure) when (failure is IOException or ObjectDisposedException)
        {
            return true;
        }
        finally
        {
            Monitor.Exit(_writing);
        }
    }

    private void Write()
    {
        TimeSpan pause = _kind == LinkKind.Control ? _options.Lease / 4 : Timeout.InfiniteTimeSpan;
        while (_queue.Wait(pause))
        {
            lock (_writing)
            {
                if (_queue.IsEmpty)
                    _writer.Add(FrameKind.Heartbeat, []);
                while (!_writer.IsFull && _queue.TryTake(out RoutedMessage message))
                    TryAdd(message);
                _writer.Flush();
            }
        }
    }

    /// <summary>Adds a message, unless it is too large to travel: then it is lost like one that the network lost.</summary>
    private void TryAdd(in RoutedMessage message)
    {
        try
        {
            Add(message);
        }
        catch (ArgumentException)
        {
            Interlocked.Increment(ref _tooLarge);
        }
    }

    private void Add(in RoutedMessage message)
    {
        bool large = message.Message.Bulk is not null;
        if (large)
            _options.Transfers.Begin();
        try
        {
            WireForm.Write(_wire, message.From, message.To, message.Message);
            _writer.Add(FrameKind.Message, _wire, _checks);
        }
        finally
        {
            message.Message.Bulk?.Bulk.Release();
            if (large)
                _options.Transfers.End();
        }
    }

    private void Read(Action<RoutedMessage> take)
    {
        int payloadBytesMax = _kind == LinkKind.Bulk ? _options.PayloadBytesMax : 0;
        var plan = new PayloadPlan(_pool, _options.Codecs);
        while (!_closed)
        {
            FrameHeader header = _reader.ReadHead(WireLimits.ControlBytesMax, payloadBytesMax, out ReadOnlySpan<byte> control);
            switch (header.Kind)
            {
                case FrameKind.Heartbeat or FrameKind.Share or FrameKind.Shared or FrameKind.Doorbell:
                    Shared?.Take(header.Kind, control);
                    break;
                case FrameKind.Farewell:
                    throw new EndOfStreamException($"it left: {Handshake.ReadReason(control).Reason}");
                case FrameKind.Message:
                    AwaitRoom(header.PayloadBytes);
                    take(ReadMessage(header, control, plan));
                    break;
                default:
                    throw new InvalidDataException($"a frame of kind {header.Kind} came after the handshake");
            }
        }
    }

    private RoutedMessage ReadMessage(FrameHeader header, ReadOnlySpan<byte> control, PayloadPlan plan)
    {
        RoutedMessage message = WireForm.Read(control, plan, header.PayloadBytes);
        if (header.PayloadBytes == 0)
            return message;
        _options.Transfers.Begin();
        try
        {
            _reader.ReadPayload(header, plan.Destinations);
        }
        catch
        {
            plan.Abandon();
            throw;
        }
        finally
        {
            _options.Transfers.End();
        }

        return message;
    }

    /// <summary>Reads no further while too much of what came is still in use.</summary>
    private void AwaitRoom(int payloadBytes)
    {
        if (payloadBytes == 0 || _pool.OutstandingBytes + payloadBytes <= _options.ReceiveBytesMax)
            return;
        lock (_returned)
        {
            while (!_closed && _pool.OutstandingBytes > 0 && _pool.OutstandingBytes + payloadBytes > _options.ReceiveBytesMax)
                Monitor.Wait(_returned);
        }
    }

    private void OnReturned()
    {
        lock (_returned)
            Monitor.PulseAll(_returned);
    }
}
