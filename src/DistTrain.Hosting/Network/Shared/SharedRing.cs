using DistTrain.Training;

namespace DistTrain.Hosting;

/// <summary>
/// Records from one process to another of the same machine, through memory that both have. One side writes, the other reads;
/// neither waits. The reader says whether it must be woken.
/// <para>
/// Layout, little-endian, each on a cache line of its own: the key (16 bytes), bytes read so far (i64), bytes written so far
/// (i64), whether the reader waits (i32); then <see cref="Slots"/> words (i32), which a reader clears once it has done with what
/// was lent to it; then the records in a circle: length (i32) and bytes, each record at a multiple of 8.
/// </para>
/// </summary>
internal sealed unsafe class SharedRing(SharedMemory memory)
{
    /// <summary>How much may be lent at a time.</summary>
    public const int Slots = 256;

    /// <summary>The longest record.</summary>
    public const int RecordBytesMax = 16 << 10;

    /// <summary>Its size.</summary>
    public const int Bytes = DataAt + DataBytes;

    /// <summary>Bytes of the key by which both sides know that they speak of the same memory.</summary>
    public const int KeyBytes = SharedOffer.KeyBytesMax;

    private const int ReadAt = 64, WrittenAt = 128, WaitsAt = 192, SlotsAt = 1024, DataAt = 4096, DataBytes = 256 << 10;
    private const int LengthBytes = sizeof(int);

    private readonly byte* _base = memory.Address;

    /// <summary>This side's own places: what stands in the memory the other side may have spoilt.</summary>
    private long _read, _written;

    /// <summary>The key.</summary>
    public Span<byte> Key => new(_base, KeyBytes);

    private ref long Read => ref *(long*)(_base + ReadAt);

    private ref long Written => ref *(long*)(_base + WrittenAt);

    private ref int Waits => ref *(int*)(_base + WaitsAt);

    /// <summary>Whether what was lent under a number is not needed any more.</summary>
    public bool IsReturned(int slot) => Volatile.Read(ref Slot(slot)) == 0;

    /// <summary>The writer lends something under a number.</summary>
    public void Lend(int slot) => Volatile.Write(ref Slot(slot), 1);

    /// <summary>The reader has done with what was lent under a number.</summary>
    public void Return(int slot) => Volatile.Write(ref Slot(slot), 0);

    /// <summary>Writes a record.</summary>
    /// <returns>Whether there was room.</returns>
    public bool TryWrite(ReadOnlySpan<byte> head, ReadOnlySpan<byte> body)
    {
        int length = head.Length + body.Length;
        long at = _written, end = at + Room(length), free = Volatile.Read(ref Read) + DataBytes;
        if (length > RecordBytesMax || end > free || free > at + DataBytes)
            return false;
        Put(at, new ReadOnlySpan<byte>(&length, LengthBytes));
        Put(at + LengthBytes, head);
        Put(at + LengthBytes + head.Length, body);
        _written = end;
        Volatile.Write(ref Written, end);
        return true;
    }

    /// <summary>After records were written: whether the reader must be woken, which it then need not be by anyone else.</summary>
    public bool TakeWaiting()
    {
        // The reader says that it waits, then looks whether there is something: one of both sees the other.
        Interlocked.MemoryBarrier();
        return Volatile.Read(ref Waits) != 0 && Interlocked.Exchange(ref Waits, 0) != 0;
    }

    /// <summary>The reader is to be woken by the next record, or not.</summary>
    public void SetWaiting(bool waits)
    {
        if (Volatile.Read(ref Waits) != (waits ? 1 : 0))
            Interlocked.Exchange(ref Waits, waits ? 1 : 0);
    }

    /// <summary>Reads the next record.</summary>
    /// <param name="record">Has room for <see cref="RecordBytesMax"/>.</param>
    /// <returns>Its bytes; -1 if there is none.</returns>
    /// <exception cref="InvalidDataException">The other side has written nonsense.</exception>
    public int TryRead(Span<byte> record)
    {
        long at = _read, there = Volatile.Read(ref Written) - at;
        if (there == 0)
            return -1;
        int length = 0;
        if (there is >= 8 and <= DataBytes)
            Get(at, new Span<byte>(&length, LengthBytes));
        if (length <= 0 || length > RecordBytesMax || Room(length) > there)
            throw new InvalidDataException("the memory shared with it is damaged");
        Get(at + LengthBytes, record[..length]);
        _read = at + Room(length);
        Volatile.Write(ref Read, _read);
        return length;
    }

    private static int Room(int length) => (LengthBytes + length + 7) & ~7;

    private ref int Slot(int slot) => ref *(int*)(_base + SlotsAt + sizeof(int) * slot);

    private void Put(long at, ReadOnlySpan<byte> bytes)
    {
        int offset = (int)(at % DataBytes), first = Math.Min(bytes.Length, DataBytes - offset);
        bytes[..first].CopyTo(new Span<byte>(_base + DataAt + offset, first));
        bytes[first..].CopyTo(new Span<byte>(_base + DataAt, DataBytes));
    }

    private void Get(long at, Span<byte> bytes)
    {
        int offset = (int)(at % DataBytes), first = Math.Min(bytes.Length, DataBytes - offset);
        new Span<byte>(_base + DataAt + offset, first).CopyTo(bytes);
        new Span<byte>(_base + DataAt, bytes.Length - first).CopyTo(bytes[first..]);
    }
}
