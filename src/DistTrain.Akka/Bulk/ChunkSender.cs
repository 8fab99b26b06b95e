using DistTrain.Training;

namespace DistTrain.AkkaHost;

/// <summary>Sends messages with their payloads to one peer in chunks, as far as its credit goes. For one thread.</summary>
/// <param name="options">Limits.</param>
/// <param name="codecs">What payloads are shortened with.</param>
/// <param name="session">The first session's number: higher with each start.</param>
/// <param name="tell">Tells the peer.</param>
internal sealed class ChunkSender(BulkOptions options, PayloadCodecs codecs, long session, Action<IBulkMessage> tell)
{
    private readonly Queue<(RoutedMessage Message, long Bytes)> _queue = new();
    private readonly WireWriter _writer = new() { Codecs = codecs };
    private long _session = session, _transfer, _bytes;
    private int _credit = options.Window, _index;
    private PayloadSource? _source;

    /// <summary>Whether something waits for credit.</summary>
    public bool Waits => _queue.Count > 0;

    /// <summary>Sends a message, now or later. Takes over one reference of its bulk.</summary>
    /// <returns>False if it was dropped: too much waits already.</returns>
    public bool Send(in RoutedMessage message)
    {
        long bytes = sizeof(float) * WireForm.PayloadFloats(message.Message);
        if (_queue.Count > 0 && _bytes + bytes > options.QueueBytesMax)
        {
            message.Message.Bulk?.Bulk.Release();
            return false;
        }

        _queue.Enqueue((message, bytes));
        _bytes += bytes;
        Pump();
        return true;
    }

    /// <summary>Takes credit from the peer.</summary>
    public void Take(BulkConversation.Credit credit)
    {
        if (credit.Session != _session)
            return;
        _credit = Math.Min(options.Window, _credit + credit.Chunks);
        Pump();
    }

    /// <summary>The peer is silent: what is under way may be lost. The first message begins again, in a new session.</summary>
    public void BeginAnew()
    {
        _session++;
        (_source, _transfer, _credit) = (null, 0, options.Window);
        Pump();
    }

    /// <summary>Drops what waits.</summary>
    public void Drop()
    {
        while (_queue.Count > 0)
            EndFirst();
    }

    private void Pump()
    {
        while (_credit > 0 && _queue.TryPeek(out (RoutedMessage Message, long Bytes) first))
        {
            _credit--;
            if (_source is null)
                Begin(first.Message);
            else
                Chunk();
        }
    }

    private void Begin(in RoutedMessage message)
    {
        WireForm.Write(_writer, message.From, message.To, message.Message);
        _source = new PayloadSource([.. _writer.Payload]);
        _index = 0;
        tell(new BulkConversation.Begin(_session, ++_transfer, _writer.Written.ToArray(), _writer.PayloadBytes));
    }

    private void Chunk()
    {
        // A new array each time: it is written to the wire some time after it was told.
        long left = _writer.PayloadBytes - (long)_index * options.ChunkBytes;
        var bytes = new byte[Math.Min(left, options.ChunkBytes)];
        _source!.Fill(bytes);
        tell(new BulkConversation.Chunk(_session, _transfer, _index++, bytes));
        if (left <= options.ChunkBytes)
            EndFirst();
    }

    private void EndFirst()
    {
        (RoutedMessage message, long bytes) = _queue.Dequeue();
        message.Message.Bulk?.Bulk.Release();
        _bytes -= bytes;
        _source = null;
    }
}
