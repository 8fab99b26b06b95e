using System.Buffers.Binary;
using System.Numerics;
using System.Text;

namespace DistTrain.Training;

/// <summary>
/// Writes a message as tagged fields into a buffer that is used again. Fields stand in ascending order; zero and null are left
/// out, for that is what a reader takes a missing field for. Bulk is not written but listed: <see cref="Payload"/> follows the
/// message. The layout is that of protocol buffers, signed integers in zigzag form.
/// </summary>
public sealed class WireWriter
{
    private readonly List<PayloadPart> _payload = [];
    private byte[] _bytes = new byte[512];
    private int _length;

    /// <summary>What was written.</summary>
    public ReadOnlyMemory<byte> Written => _bytes.AsMemory(0, _length);

    /// <summary>What follows the message, in order.</summary>
    public IReadOnlyList<PayloadPart> Payload => _payload;

    /// <summary>How many bytes follow.</summary>
    public long PayloadBytes { get; private set; }

    /// <summary>What payloads are shortened with.</summary>
    public PayloadCodecs Codecs { get; init; } = new();

    /// <summary>Forgets what was written, to begin anew.</summary>
    public void Clear()
    {
        _length = 0;
        PayloadBytes = 0;
        _payload.Clear();
    }

    /// <summary>Writes an integer.</summary>
    public WireWriter Long(int field, long value)
    {
        if (value != 0)
        {
            Tag(field, WireType.Varint);
            Varint(ZigZag(value));
        }

        return this;
    }

    /// <summary>Writes an integer.</summary>
    public WireWriter Int(int field, int value) => Long(field, value);

    /// <summary>Writes yes or no.</summary>
    public WireWriter Bool(int field, bool value) => Long(field, value ? 1 : 0);

    /// <summary>Writes a double, bit by bit.</summary>
    public WireWriter Double(int field, double value) => BitConverter.DoubleToUInt64Bits(value) == 0 ? this : Maybe(field, value);

    /// <summary>Writes a double, bit by bit; null is left out, zero is not.</summary>
    public WireWriter Maybe(int field, double? value)
    {
        if (value is { } some)
        {
            Tag(field, WireType.Fixed64);
            Fixed(some);
        }

        return this;
    }

    /// <summary>Writes doubles side by side; null is left out, an empty list is not.</summary>
    public WireWriter Doubles(int field, double[]? values)
    {
        if (values is null)
            return this;
        int begin = Open(field, values.Length);
        foreach (double value in values)
            Fixed(value);
        return Close(begin);
    }

    /// <summary>Writes a text; null is left out.</summary>
    /// <exception cref="ArgumentException">It is longer than <see cref="WireLimits.TextBytesMax"/>.</exception>
    public WireWriter Text(int field, string? value)
    {
        if (value is null)
            return this;
        int bytes = Encoding.UTF8.GetByteCount(value);
        if (bytes > WireLimits.TextBytesMax)
            throw new ArgumentException($"A text of {bytes} bytes is too long: at most {WireLimits.TextBytesMax} go.");
        Tag(field, WireType.Bytes);
        Varint((ulong)bytes);
        _length += Encoding.UTF8.GetBytes(value, Room(bytes));
        return this;
    }

    /// <summary>Writes bytes as they are; none are left out.</summary>
    public WireWriter Blob(int field, ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty)
            return this;
        int begin = Open(field, bytes.Length);
        bytes.CopyTo(Room(bytes.Length));
        _length += bytes.Length;
        return Close(begin);
    }

    /// <summary>Writes integers side by side; null is left out, an empty list is not.</summary>
    public WireWriter Longs(int field, IReadOnlyList<long>? values)
    {
        if (values is null)
            return this;
        int begin = Open(field, values.Count);
        for (int i = 0; i < values.Count; i++)
            Varint(ZigZag(values[i]));
        return Close(begin);
    }

    /// <summary>Writes integers side by side; null is left out, an empty list is not.</summary>
    public WireWriter Ints(int field, IReadOnlyList<int>? values)
    {
        if (values is null)
            return this;
        int begin = Open(field, values.Count);
        for (int i = 0; i < values.Count; i++)
            Varint(ZigZag(values[i]));
        return Close(begin);
    }

    /// <summary>Writes a value with fields of its own; null is left out.</summary>
    public WireWriter Nested<T>(int field, T? value, Action<WireWriter, T> write)
        where T : class => value is null ? this : One(field, value, write);

    /// <summary>Writes a value with fields of its own.</summary>
    public WireWriter One<T>(int field, T value, Action<WireWriter, T> write)
    {
        int begin = Open(field, 0);
        write(this, value);
        return Close(begin);
    }

    /// <summary>Writes a list of values with fields of their own, the field repeated for each.</summary>
    public WireWriter Many<T>(int field, IReadOnlyList<T> values, Action<WireWriter, T> write)
    {
        CheckCount(values.Count);
        for (int i = 0; i < values.Count; i++)
            One(field, values[i], write);
        return this;
    }

    /// <summary>
    /// Writes how many floats follow in the payload, one more than there are, so that none can be told from no buffer.
    /// </summary>
    /// <exception cref="ArgumentException">The payload grows beyond <see cref="WireLimits.PayloadFloatsMax"/>.</exception>
    public WireWriter Floats(int field, Memory<float> values) => Part(field, new PayloadPart(values, null));

    /// <summary>
    /// Writes a bulk buffer's part into the payload; null is left out, and so is one that a codec is to shorten.
    /// </summary>
    public WireWriter Slice(int field, BulkSlice? slice, Codec? unless = null) =>
        slice is { } some && unless is null ? Floats(field, Memory(some)) : this;

    /// <summary>Writes a bulk buffer's part into the payload in its short form; null is left out, and so it is without a
    /// codec.</summary>
    public WireWriter Coded(int field, BulkSlice? slice, Codec? codec) =>
        slice is { } some && codec is not null ? Part(field, new PayloadPart(Memory(some), codec)) : this;

    /// <summary>Writes an unsigned integer without a tag.</summary>
    internal void Varint(ulong value)
    {
        Span<byte> bytes = Room(10);
        int count = 0;
        for (; value >= 0x80; value >>= 7)
            bytes[count++] = (byte)(value | 0x80);
        bytes[count++] = (byte)value;
        _length += count;
    }

    private static Memory<float> Memory(BulkSlice slice) => slice.Bulk.Memory.Slice(slice.Start, slice.Length);

    private WireWriter Part(int field, PayloadPart part)
    {
        PayloadBytes += part.Bytes;
        if (PayloadBytes > WireLimits.PayloadBytesMax)
            throw new ArgumentException(
                $"{PayloadBytes} bytes of payload are too many: at most {WireLimits.PayloadBytesMax} go.");
        _payload.Add(part);
        return Long(field, part.Floats.Length + 1L);
    }

    private static ulong ZigZag(long value) => (ulong)(value << 1) ^ (ulong)(value >> 63);

    private static void CheckCount(int count)
    {
        if (count > WireLimits.CountMax)
            throw new ArgumentException($"A list of {count} elements is too long: at most {WireLimits.CountMax} go.");
    }

    private void Tag(int field, WireType type) => Varint(((ulong)field << 3) | (ulong)type);

    private void Fixed(double value)
    {
        BinaryPrimitives.WriteDoubleLittleEndian(Room(8), value);
        _length += 8;
    }

    /// <summary>Begins a field whose length is not known yet: one byte is kept for it.</summary>
    private int Open(int field, int count)
    {
        CheckCount(count);
        Tag(field, WireType.Bytes);
        Room(1);
        return ++_length;
    }

    /// <summary>Puts the length in, and makes room for it where one byte does not do.</summary>
    private WireWriter Close(int begin)
    {
        int bytes = _length - begin;
        int more = (31 - BitOperations.LeadingZeroCount((uint)bytes | 1)) / 7;
        if (more > 0)
        {
            Room(more);
            _bytes.AsSpan(begin, bytes).CopyTo(_bytes.AsSpan(begin + more));
        }

        _length = begin - 1;
        Varint((ulong)bytes);
        _length = begin + more + bytes;
        return this;
    }

    /// <summary>What can be written to next; at least so many bytes.</summary>
    private Span<byte> Room(int bytes)
    {
        if (_length + bytes > _bytes.Length)
        {
            if (_length + bytes > WireLimits.ControlBytesMax)
                throw new ArgumentException($"The message has more than {WireLimits.ControlBytesMax} bytes beside its payload.");
            Array.Resize(ref _bytes, Math.Min(Math.Max(2 * _bytes.Length, _length + bytes), WireLimits.ControlBytesMax));
        }

        return _bytes.AsSpan(_length);
    }
}
