using DistTrain.Training;

namespace DistTrain.AkkaHost;

/// <summary>Takes the chunks of one peer and puts messages with their payloads together again. For one thread.</summary>
/// <param name="options">Limits.</param>
/// <param name="plan">Takes memory for payloads.</param>
/// <param name="tell">Tells the peer.</param>
/// <param name="deliver">Takes a whole message. Its bulk has one reference, which goes to whoever takes it.</param>
internal sealed class ChunkReceiver(
    BulkOptions options, PayloadPlan plan, Action<IBulkMessage> tell, Action<RoutedMessage> deliver)
{
    private readonly int _creditEach = Math.Max(1, options.Window / 4);
    private long _session, _transfer, _left;
    private int _index, _taken;
    private PayloadSink? _sink;
    private RoutedMessage _message;

    /// <summary>A message begins.</summary>
    /// <exception cref="InvalidDataException">Its bytes are none.</exception>
    public void Take(BulkConversation.Begin begin)
    {
        if (begin.Session < _session)
            return;
        Abandon();
        if (begin.Session > _session)
            (_session, _taken) = (begin.Session, 0);
        Took();
        _message = WireForm.Read(begin.Control, plan, begin.PayloadBytes);
        (_transfer, _left, _index) = (begin.Transfer, begin.PayloadBytes, 0);
        _sink = new PayloadSink([.. plan.Destinations]);
    }

    /// <summary>A part of the payload. What does not continue the message under way is lost with it.</summary>
    public void Take(BulkConversation.Chunk chunk)
    {
        if (chunk.Session != _session)
            return;
        Took();
        if (_sink is null)
            return;
        if (chunk.Transfer != _transfer || chunk.Index != _index || chunk.Bytes.Length > _left)
        {
            Abandon();
            return;
        }

        _sink.Put(chunk.Bytes);
        _index++;
        _left -= chunk.Bytes.Length;
        if (_left > 0)
            return;
        _sink = null;
        deliver(_message);
    }

    /// <summary>Gives up the message under way, with its memory.</summary>
    public void Abandon()
    {
        if (_sink is null)
            return;
        _sink = null;
        plan.Abandon();
    }

    private void Took()
    {
        if (++_taken < _creditEach)
            return;
        tell(new BulkConversation.Credit(_session, _taken));
        _taken = 0;
    }
}
