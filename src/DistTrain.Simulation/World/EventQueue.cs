namespace DistTrain.Simulation;

/// <summary>
/// What is due when: a binary heap of small keys over a pool of events. Events of the same time come in the order in which they
/// were added, so a history is a function of its seed.
/// </summary>
internal sealed class EventQueue
{
    // A key's order: the sequence number above, the event's place in the pool below.
    private const int PlaceBits = 20;

    private (long Time, long Order)[] _heap = new (long, long)[256];
    private Event[] _events = new Event[256];
    private int[] _free = new int[256];
    private int _count, _freeCount, _used;
    private long _sequence;

    /// <summary>How many events are due.</summary>
    public int Count => _count;

    /// <summary>The time of the event taken last, in ticks.</summary>
    public long Now { get; private set; }

    /// <summary>Forgets everything.</summary>
    public void Reset()
    {
        Array.Clear(_events, 0, _used);
        (_count, _freeCount, _used, _sequence, Now) = (0, 0, 0, 0, 0);
    }

    /// <summary>Adds an event.</summary>
    public void Add(long time, in Event happening)
    {
        int place = _freeCount > 0 ? _free[--_freeCount] : _used++;
        if (place == _events.Length)
        {
            if (place == 1 << PlaceBits)
                throw new InvalidOperationException($"More than {1 << PlaceBits} events are under way.");
            Array.Resize(ref _events, 2 * place);
            Array.Resize(ref _free, 2 * place);
            Array.Resize(ref _heap, 2 * place);
        }

        _events[place] = happening;
        Rise(_count++, (Math.Max(time, Now), (_sequence++ << PlaceBits) | (long)place));
    }

    /// <summary>Takes the next event and moves the time on.</summary>
    public bool TryTake(out Event happening)
    {
        if (_count == 0)
        {
            happening = default;
            return false;
        }

        (long time, long order) = _heap[0];
        int place = (int)(order & ((1 << PlaceBits) - 1));
        happening = _events[place];
        _events[place] = default;
        _free[_freeCount++] = place;
        Now = time;
        if (--_count > 0)
            Sink(_heap[_count]);
        return true;
    }

    /// <summary>Visits every event that is still due, in no order.</summary>
    public IEnumerable<Event> Pending()
    {
        for (int i = 0; i < _count; i++)
            yield return _events[(int)(_heap[i].Order & ((1 << PlaceBits) - 1))];
    }

    private static bool Before((long Time, long Order) left, (long Time, long Order) right) =>
        left.Time < right.Time || (left.Time == right.Time && left.Order < right.Order);

    private void Rise(int at, (long Time, long Order) key)
    {
        while (at > 0)
        {
            int parent = (at - 1) >> 1;
            if (!Before(key, _heap[parent]))
                break;
            _heap[at] = _heap[parent];
            at = parent;
        }

        _heap[at] = key;
    }

    private void Sink((long Time, long Order) key)
    {
        int at = 0;
        for (int child = 1; child < _count; child = 2 * at + 1)
        {
            if (child + 1 < _count && Before(_heap[child + 1], _heap[child]))
                child++;
            if (!Before(_heap[child], key))
                break;
            _heap[at] = _heap[child];
            at = child;
        }

        _heap[at] = key;
    }
}
