using DistTrain.Numerics;

namespace DistTrain.Training;

/// <summary>
/// Buffers for bulk that comes from other nodes, in a few sizes: up to a quarter larger than asked for. It knows how much is out,
/// so that a node can stop reading from a peer whose messages nobody takes; and it keeps only so much of what comes back.
/// </summary>
/// <param name="keptBytesMax">Bytes of buffers that are kept for the next use.</param>
/// <param name="onReturn">Told after each buffer that comes back; null if nobody waits.</param>
public sealed class ReceivePool(long keptBytesMax, Action? onReturn = null) : IBulkSource, IBulkOwner
{
    private const int LengthMin = 256;

    private readonly Dictionary<int, Stack<Bulk>> _free = [];
    private readonly Lock _gate = new();
    private long _outstandingBytes;
    private long _keptBytes;

    /// <summary>Bytes of the buffers that are out.</summary>
    public long OutstandingBytes => Interlocked.Read(ref _outstandingBytes);

    /// <inheritdoc/>
    public BulkSlice Rent(int length)
    {
        int room = Room(length);
        Bulk? bulk = null;
        lock (_gate)
        {
            if (_free.TryGetValue(room, out Stack<Bulk>? stack) && stack.TryPop(out bulk))
                _keptBytes -= sizeof(float) * (long)room;
        }

        bulk ??= new Bulk(this, AlignedMemory.Allocate(room));
        bulk.Retain();
        Interlocked.Add(ref _outstandingBytes, sizeof(float) * (long)room);
        return new BulkSlice(bulk, 0, length);
    }

    void IBulkOwner.Return(Bulk bulk)
    {
        long bytes = sizeof(float) * (long)bulk.Memory.Length;
        lock (_gate)
        {
            if (_keptBytes + bytes <= keptBytesMax)
            {
                if (!_free.TryGetValue(bulk.Memory.Length, out Stack<Bulk>? stack))
                    _free.Add(bulk.Memory.Length, stack = new Stack<Bulk>());
                stack.Push(bulk);
                _keptBytes += bytes;
            }
        }

        Interlocked.Add(ref _outstandingBytes, -bytes);
        onReturn?.Invoke();
    }

    /// <summary>The next of the sizes 4, 5, 6, 7 times a power of two.</summary>
    private static int Room(int length)
    {
        if (length <= LengthMin)
            return LengthMin;
        int step = (int)(System.Numerics.BitOperations.RoundUpToPowerOf2((uint)length) / 8);
        return (int)Math.Min(((long)length + step - 1) / step * step, Array.MaxLength - AlignedMemory.Bytes);
    }
}
