using System.Buffers.Binary;
using System.Text;

namespace DistTrain.Training;

/// <summary>Reads a value's fields.</summary>
internal delegate T WireRead<out T>(ref WireReader reader);

/// <summary>
/// Reads what a <see cref="WireWriter"/> wrote. Fields are asked for in ascending order. One that is missing is zero, empty or
/// null; one that nobody asks for, as a newer writer may add it, is skipped. Every length is checked before memory is taken.
/// </summary>
/// <remarks>All methods throw <see cref="InvalidDataException"/> for bytes that no writer writes.</remarks>
internal ref struct WireReader
{
    private static readonly UTF8Encoding s_strict = new(false, throwOnInvalidBytes: true);

    private readonly PayloadPlan _payload;
    private ReadOnlySpan<byte> _rest;
    private int _field;
    private WireType _type;

    /// <summary>Reads these bytes.</summary>
    /// <param name="bytes">The fields.</param>
    /// <param name="payload">Where the floats that follow are to go.</param>
    public WireReader(ReadOnlySpan<byte> bytes, PayloadPlan payload)
    {
        _rest = bytes;
        _payload = payload;
    }

    /// <summary>Reads an integer.</summary>
    public long Long(int field) => Seek(field, WireType.Varint) ? ZigZag(Varint()) : 0;

    /// <summary>Reads an integer of 32 bits.</summary>
    public int Int(int field) => Long(field) is >= int.MinValue and <= int.MaxValue and long value
        ? (int)value
        : throw new InvalidDataException($"field {field} is too large.");

    /// <summary>Reads an integer that counts or numbers something, so that it is not negative.</summary>
    public int Index(int field) => Long(field) is >= 0 and <= int.MaxValue and long value
        ? (int)value
        : throw new InvalidDataException($"field {field} is negative or too large.");

    /// <summary>Reads one of so many choices.</summary>
    public int Choice(int field, int choices) => Index(field) is var value && value < choices
        ? value
        : throw new InvalidDataException($"field {field} is {value}, which means nothing here.");

    /// <summary>Reads yes or no.</summary>
    public bool Bool(int field) => Choice(field, 2) == 1;

    /// <summary>Reads a double.</summary>
    public double Double(int field) => DoubleOrNull(field) ?? 0;

    /// <summary>Reads a double; null if it is missing.</summary>
    public double? DoubleOrNull(int field) =>
        Seek(field, WireType.Fixed64) ? BinaryPrimitives.ReadDoubleLittleEndian(Take(8)) : null;

    /// <summary>Reads doubles; null if they are missing.</summary>
    public double[]? DoublesOrNull(int field)
    {
        if (!Seek(field, WireType.Bytes))
            return null;
        ReadOnlySpan<byte> bytes = Delimited();
        if (bytes.Length % 8 != 0 || bytes.Length / 8 > WireLimits.CountMax)
            throw new InvalidDataException($"field {field} has {bytes.Length} bytes, which are no doubles or too many.");
        var values = new double[bytes.Length / 8];
        for (int i = 0; i < values.Length; i++)
            values[i] = BinaryPrimitives.ReadDoubleLittleEndian(bytes[(8 * i)..]);
        return values;
    }

    /// <summary>Reads a text; null if it is missing.</summary>
    public string? TextOrNull(int field)
    {
        if (!Seek(field, WireType.Bytes))
            return null;
        ReadOnlySpan<byte> bytes = Delimited();
        if (bytes.Length > WireLimits.TextBytesMax)
            throw new InvalidDataException($"field {field} is a text of more than {WireLimits.TextBytesMax} bytes.");
        try
        {
            return s_strict.GetString(bytes);
        }
        catch (DecoderFallbackException broken)
        {
            throw new InvalidDataException($"field {field} is no text in UTF-8.", broken);
        }
    }

    /// <summary>Reads a text; empty if it is missing.</summary>
    public string Text(int field) => TextOrNull(field) ?? "";

    /// <summary>Reads bytes; none if they are missing.</summary>
    public byte[] Blob(int field, int bytesMax)
    {
        ReadOnlySpan<byte> bytes = Seek(field, WireType.Bytes) ? Delimited() : [];
        return bytes.Length <= bytesMax
            ? bytes.ToArray()
            : throw new InvalidDataException($"field {field} has {bytes.Length} bytes: at most {bytesMax} go.");
    }

    /// <summary>Reads integers; null if they are missing.</summary>
    public long[]? LongsOrNull(int field)
    {
        if (!Seek(field, WireType.Bytes))
            return null;
        WireReader values = Inner();
        var list = new long[values.CountVarints(field)];
        for (int i = 0; i < list.Length; i++)
            list[i] = ZigZag(values.Varint());
        return list;
    }

    /// <summary>Reads integers; none if they are missing.</summary>
    public long[] Longs(int field) => LongsOrNull(field) ?? [];

    /// <summary>Reads integers of 32 bits; none if they are missing.</summary>
    public int[] Ints(int field) => Array.ConvertAll(
        Longs(field),
        value => value is >= int.MinValue and <= int.MaxValue
            ? (int)value
            : throw new InvalidDataException("an element is too large."));

    /// <summary>Reads a value with fields of its own; the default if it is missing.</summary>
    public T? Nested<T>(int field, WireRead<T> read) => Seek(field, WireType.Bytes) ? One(read) : default;

    /// <summary>Reads a value with fields of its own that must be there.</summary>
    public T Required<T>(int field, WireRead<T> read) => Seek(field, WireType.Bytes)
        ? One(read)
        : throw new InvalidDataException($"field {field} is missing.");

    /// <summary>Reads a list of values with fields of their own.</summary>
    public T[] Many<T>(int field, WireRead<T> read)
    {
        List<T>? values = null;
        while (Seek(field, WireType.Bytes))
        {
            values ??= [];
            if (values.Count == WireLimits.CountMax)
                throw new InvalidDataException($"field {field} has more than {WireLimits.CountMax} elements.");
            values.Add(One(read));
        }

        return values is null ? [] : [.. values];
    }

    /// <summary>Reads how many floats of the payload belong here, and has the payload go to an array.</summary>
    public float[] Floats(int field) => Length(field) is { } length ? _payload.Allocate(length) : [];

    /// <summary>
    /// Reads how many floats of the payload belong here, and has the payload go to a bulk buffer; null if they are missing.
    /// </summary>
    public BulkSlice? SliceOrNull(int field) => Length(field) is { } length ? _payload.Rent(length, null) : null;

    /// <summary>As <see cref="SliceOrNull"/>, where the message makes no sense without.</summary>
    public BulkSlice Slice(int field) => SliceOrNull(field) ?? throw new InvalidDataException($"field {field} is missing.");

    /// <summary>
    /// Reads how many floats the payload has in their short form, and has them go to a bulk buffer; null if they are missing.
    /// </summary>
    public BulkSlice? CodedOrNull(int field, Codec? codec) => Length(field) is not { } length
        ? null
        : codec is not null
            ? _payload.Rent(length, codec)
            : throw new InvalidDataException($"field {field} is encoded, and this node's run has no codec for it.");

    /// <summary>What payloads are shortened with.</summary>
    public readonly PayloadCodecs Codecs => _payload.Codecs;

    /// <summary>Passes over the fields that nobody asked for.</summary>
    public void End()
    {
        while (Peek())
            Skip();
    }

    /// <summary>Reads an unsigned integer without a tag.</summary>
    public ulong Varint()
    {
        ulong value = 0;
        for (int i = 0; i < _rest.Length && i < 10; i++)
        {
            byte part = _rest[i];
            value |= (ulong)(part & 0x7F) << (7 * i);
            if (part >= 0x80)
                continue;
            if (i == 9 && part > 1)
                break;
            _rest = _rest[(i + 1)..];
            return value;
        }

        throw new InvalidDataException("an integer is cut off or has more than 64 bits.");
    }

    private static long ZigZag(ulong value) => (long)(value >> 1) ^ -(long)(value & 1);

    private T One<T>(WireRead<T> read)
    {
        WireReader inner = Inner();
        T value = read(ref inner);
        inner.End();
        return value;
    }

    private int? Length(int field)
    {
        long length = Long(field);
        if (length is < 0 or > WireLimits.PayloadFloatsMax + 1L)
            throw new InvalidDataException($"field {field} speaks of {length - 1} floats.");
        return length == 0 ? null : (int)(length - 1);
    }

    /// <summary>How many integers there are: bytes that end one.</summary>
    private readonly int CountVarints(int field)
    {
        int count = 0;
        foreach (byte part in _rest)
            count += 1 - (part >> 7);
        if (count > WireLimits.CountMax || (_rest.Length > 0 && _rest[^1] >= 0x80))
            throw new InvalidDataException($"field {field} has too many elements or is cut off.");
        return count;
    }

    /// <summary>Goes to a field's value, past all fields of lower numbers.</summary>
    private bool Seek(int field, WireType type)
    {
        while (Peek() && _field < field)
            Skip();
        if (_field != field)
            return false;
        if (_type != type)
            throw new InvalidDataException($"field {field} has the wrong type.");
        _field = 0;
        return true;
    }

    /// <summary>Reads the next tag, unless it was read before.</summary>
    private bool Peek()
    {
        if (_field != 0)
            return true;
        if (_rest.IsEmpty)
            return false;
        ulong tag = Varint();
        if (tag >> 3 is 0 or > int.MaxValue || (tag & 7) > (ulong)WireType.Bytes)
            throw new InvalidDataException("a field has no valid tag.");
        (_field, _type) = ((int)(tag >> 3), (WireType)(tag & 7));
        return true;
    }

    private void Skip()
    {
        switch (_type)
        {
            case WireType.Varint:
                Varint();
                break;
            case WireType.Fixed64:
                Take(8);
                break;
            default:
                Delimited();
                break;
        }

        _field = 0;
    }

    private WireReader Inner() => new(Delimited(), _payload);

    private ReadOnlySpan<byte> Delimited() => Varint() is var length && length <= (ulong)_rest.Length
        ? Take((int)length)
        : throw new InvalidDataException("a field is cut off.");

    private ReadOnlySpan<byte> Take(int bytes)
    {
        if (bytes > _rest.Length)
            throw new InvalidDataException("a field is cut off.");
        ReadOnlySpan<byte> taken = _rest[..bytes];
        _rest = _rest[bytes..];
        return taken;
    }
}
