using DistTrain.Training;

namespace DistTrain.Hosting;

/// <summary>
/// What waits to be sent on one link. It holds so much and no more. Of what belongs to parameter ranges the first range's goes
/// first: a step's last gradients and its first weights are those of the first layers, with which the next step begins.
/// </summary>
internal sealed class SendQueue(int messagesMax, long bytesMax)
{
    private readonly object _gate = new();
    private readonly PriorityQueue<(RoutedMessage Message, long Bytes), (int Range, long Number)> _queue = new();
    private long _bytes, _number;
    private bool _closed;

    /// <summary>Whether nothing waits.</summary>
    public bool IsEmpty
    {
        get
        {
            lock (_gate)
                return _queue.Count == 0;
        }
    }

    /// <summary>Adds a message, unless that would be too much or the link is closed.</summary>
    public bool TryAdd(in RoutedMessage message, long bytes)
    {
        lock (_gate)
        {
            if (_closed || _queue.Count >= messagesMax || (_bytes + bytes > bytesMax && _queue.Count > 0))
                return false;
            _queue.Enqueue((message, bytes), (RangeOf(message.Message), _number++));
            _bytes += bytes;
            if (_queue.Count == 1)
                Monitor.Pulse(_gate);
            return true;
        }
    }

    /// <summary>Waits until there is a message, the time is over or the link is closed.</summary>
    /// <returns>Whether the link is still open.</returns>
    public bool Wait(TimeSpan time)
    {
        lock (_gate)
        {
            if (_queue.Count == 0 && !_closed)
                Monitor.Wait(_gate, time);
            return !_closed;
        }
    }

    /// <summary>Takes the next message.</summary>
    public bool TryTake(out RoutedMessage message)
    {
        lock (_gate)
        {
            bool taken = _queue.TryDequeue(out (RoutedMessage Message, long Bytes) next, out _);
            message = next.Message;
            _bytes -= next.Bytes;
            return taken;
        }
    }

    /// <summary>Closes the queue; what waited is released.</summary>
    public void Close()
    {
        lock (_gate)
        {
            _closed = true;
            while (_queue.TryDequeue(out (RoutedMessage Message, long Bytes) dropped, out _))
                dropped.Message.Message.Bulk?.Bulk.Release();
            Monitor.PulseAll(_gate);
        }
    }

    private static int RangeOf(Message message) => message switch
    {
        StepMessages.GradientPushed push => push.Range,
        WeightMessages.WeightsPublished published => published.Range,
        ReplicationMessages.GradientReplicated replicated => replicated.Range,
        _ => -1,
    };
}
