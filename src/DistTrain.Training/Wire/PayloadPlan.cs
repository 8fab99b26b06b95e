namespace DistTrain.Training;

/// <summary>
/// Where the payload of a message is to go: taken while the message is read, before the payload itself has come. Used again for
/// each message of a connection.
/// </summary>
/// <param name="source">Gives the bulk buffers.</param>
public sealed class PayloadPlan(IBulkSource source)
{
    private readonly List<Memory<float>> _destinations = [];
    private readonly List<Bulk> _rented = [];
    private long _left;

    /// <summary>For what has no payload: every float is refused.</summary>
    public static PayloadPlan None => new(NoBuffers.Instance);

    /// <summary>The memory to fill, in the order of the payload.</summary>
    public IReadOnlyList<Memory<float>> Destinations => _destinations;

    /// <summary>Begins a message that so many floats follow. No more memory than that is taken.</summary>
    public void Begin(long floats)
    {
        _destinations.Clear();
        _rented.Clear();
        _left = floats;
    }

    /// <summary>Gives the buffers back: the message or its payload was no good.</summary>
    public void Abandon()
    {
        foreach (Bulk bulk in _rented)
            bulk.Release();
        Begin(0);
    }

    /// <summary>Checks that the message has a place for each float that follows it.</summary>
    internal void End()
    {
        if (_left != 0)
            throw new InvalidDataException($"the payload has {_left} floats that the message has no place for.");
    }

    internal BulkSlice Rent(int length)
    {
        Take(length);
        BulkSlice slice = source.Rent(length);
        _rented.Add(slice.Bulk);
        _destinations.Add(slice.Bulk.Memory.Slice(slice.Start, length));
        return slice;
    }

    internal float[] Allocate(int length)
    {
        Take(length);
        var values = new float[length];
        _destinations.Add(values);
        return values;
    }

    private void Take(int length)
    {
        if (length > _left)
            throw new InvalidDataException($"the message speaks of {length} floats, its payload has {_left} left.");
        _left -= length;
    }

    private sealed class NoBuffers : IBulkSource
    {
        public static readonly NoBuffers Instance = new();

        public BulkSlice Rent(int length) => throw new InvalidDataException("there is no payload.");
    }
}
