namespace DistTrain.Training;

/// <summary>
/// Where the payload of a message is to go: taken while the message is read, before the payload itself has come. Used again for
/// each message of a connection.
/// </summary>
/// <param name="source">Gives the bulk buffers.</param>
/// <param name="codecs">What payloads are shortened with; null for nothing.</param>
public sealed class PayloadPlan(IBulkSource source, PayloadCodecs? codecs = null)
{
    private readonly List<PayloadPart> _destinations = [];
    private readonly List<Bulk> _rented = [];
    private long _left;

    /// <summary>For what has no payload: every byte is refused.</summary>
    public static PayloadPlan None => new(NoBuffers.Instance);

    /// <summary>The memory to fill, in the order of the payload.</summary>
    public IReadOnlyList<PayloadPart> Destinations => _destinations;

    /// <summary>What payloads are shortened with.</summary>
    public PayloadCodecs Codecs { get; } = codecs ?? new PayloadCodecs();

    /// <summary>Begins a message that so many bytes follow. No more memory is taken than they fill.</summary>
    public void Begin(long bytes)
    {
        _destinations.Clear();
        _rented.Clear();
        _left = bytes;
    }

    /// <summary>Gives the buffers back: the message or its payload was no good.</summary>
    public void Abandon()
    {
        foreach (Bulk bulk in _rented)
            bulk.Release();
        Begin(0);
    }

    /// <summary>Checks that the message has a place for each byte that follows it.</summary>
    internal void End()
    {
        if (_left != 0)
            throw new InvalidDataException($"the payload has {_left} bytes that the message has no place for.");
    }

    internal BulkSlice Rent(int length, Codec? codec)
    {
        Take(length, codec);
        BulkSlice slice = source.Rent(length);
        _rented.Add(slice.Bulk);
        _destinations.Add(new PayloadPart(slice.Bulk.Memory.Slice(slice.Start, length), codec));
        return slice;
    }

    internal float[] Allocate(int length)
    {
        Take(length, null);
        var values = new float[length];
        _destinations.Add(new PayloadPart(values, null));
        return values;
    }

    private void Take(int length, Codec? codec)
    {
        long bytes = PayloadPart.BytesOf(length, codec);
        if (bytes > _left)
            throw new InvalidDataException($"the message speaks of {length} floats, its payload has {_left} bytes left.");
        _left -= bytes;
    }

    private sealed class NoBuffers : IBulkSource
    {
        public static readonly NoBuffers Instance = new();

        public BulkSlice Rent(int length) => throw new InvalidDataException("there is no payload.");
    }
}
