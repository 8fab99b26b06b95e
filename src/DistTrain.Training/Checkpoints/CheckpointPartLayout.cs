using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.InteropServices;

namespace DistTrain.Training;

/// <summary>
/// The bytes of a checkpoint part, all little-endian: magic "DTCP", layout version (u16), slot count (u16), step (i64), range index,
/// start and length (i32 each), the line's restore count (i32) and the term and number of the view that began it (i64 each); then
/// the weights and each slot as float32; then CRC-32C of all before (u32). Version 1, which is read as well, does not name the
/// line: its restore count is 0, and the term and number are left out.
/// </summary>
public static class CheckpointPartLayout
{
    // Raise it whenever the meaning or the place of any byte changes; readers refuse versions that they do not know.
    private const ushort LayoutVersion = 2, FirstVersion = 1;
    private const uint Magic = 0x50435444;
    private const int HeaderBytes = 48, FirstHeaderBytes = 32;
    private const int ChecksumBytes = 4;

    /// <summary>The most optimizer slots that a part may have.</summary>
    public const int SlotsMax = 16;

    /// <summary>The size of a part's file.</summary>
    public static long Size(int length, int slots) => HeaderBytes + 4L * length * (1 + slots) + ChecksumBytes;

    /// <summary>Writes a part into a destination of exactly its <see cref="Size"/>.</summary>
    public static void Write(CheckpointPart part, Span<byte> destination)
    {
        if (destination.Length != Size(part.Range.Length, part.Slots.Length))
            throw new ArgumentException(
                $"The destination has {destination.Length} bytes, the part needs {Size(part.Range.Length, part.Slots.Length)}.",
                nameof(destination));
        BinaryPrimitives.WriteUInt32LittleEndian(destination, Magic);
        BinaryPrimitives.WriteUInt16LittleEndian(destination[4..], LayoutVersion);
        BinaryPrimitives.WriteUInt16LittleEndian(destination[6..], (ushort)part.Slots.Length);
        BinaryPrimitives.WriteInt64LittleEndian(destination[8..], part.Step);
        BinaryPrimitives.WriteInt32LittleEndian(destination[16..], part.Range.Index);
        BinaryPrimitives.WriteInt32LittleEndian(destination[20..], part.Range.Start);
        BinaryPrimitives.WriteInt32LittleEndian(destination[24..], part.Range.Length);
        BinaryPrimitives.WriteInt32LittleEndian(destination[28..], part.Line.Restore);
        BinaryPrimitives.WriteInt64LittleEndian(destination[32..], part.Line.Began.Term);
        BinaryPrimitives.WriteInt64LittleEndian(destination[40..], part.Line.Began.Number);
        Span<byte> rest = destination[HeaderBytes..];
        rest = WriteVector(part.Weights, rest);
        foreach (float[] slot in part.Slots)
            rest = WriteVector(slot, rest);
        BinaryPrimitives.WriteUInt32LittleEndian(rest, Crc32C.Compute(destination[..^ChecksumBytes]));
    }

    /// <summary>Reads a part. Sizes are checked before memory is taken.</summary>
    /// <exception cref="InvalidDataException">The bytes are no whole, undamaged part; the message says what is wrong.</exception>
    public static CheckpointPart Read(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < FirstHeaderBytes + ChecksumBytes)
            throw new InvalidDataException($"{bytes.Length} bytes are too few for a checkpoint part.");
        if (BinaryPrimitives.ReadUInt32LittleEndian(bytes) != Magic)
            throw new InvalidDataException("it does not begin with the mark of a checkpoint part (DTCP).");
        ushort version = BinaryPrimitives.ReadUInt16LittleEndian(bytes[4..]);
        if (version is not (LayoutVersion or FirstVersion))
            throw new InvalidDataException(
                $"its layout version is {version}, this program reads {FirstVersion} and {LayoutVersion}.");
        int header = version == FirstVersion ? FirstHeaderBytes : HeaderBytes;
        int slots = BinaryPrimitives.ReadUInt16LittleEndian(bytes[6..]);
        var range = new ParameterRange(
            BinaryPrimitives.ReadInt32LittleEndian(bytes[16..]),
            BinaryPrimitives.ReadInt32LittleEndian(bytes[20..]),
            BinaryPrimitives.ReadInt32LittleEndian(bytes[24..]));
        if (slots > SlotsMax || range.Index < 0 || range.Start < 0 || range.Length < 0
            || Size(range.Length, slots) - HeaderBytes + header != bytes.Length)
            throw new InvalidDataException($"its size is {bytes.Length} bytes, its header says another.");
        if (BinaryPrimitives.ReadUInt32LittleEndian(bytes[^ChecksumBytes..]) != Crc32C.Compute(bytes[..^ChecksumBytes]))
            throw new InvalidDataException("its checksum does not match: the file is damaged.");
        int offset = header;
        float[] weights = ReadVector(bytes, range.Length, ref offset);
        var slotVectors = new float[slots][];
        for (int i = 0; i < slots; i++)
            slotVectors[i] = ReadVector(bytes, range.Length, ref offset);
        return new CheckpointPart(BinaryPrimitives.ReadInt64LittleEndian(bytes[8..]), range, weights, slotVectors)
        {
            Line = version == FirstVersion ? default : ReadLine(bytes),
        };
    }

    private static RunLine ReadLine(ReadOnlySpan<byte> bytes) => new(
        BinaryPrimitives.ReadInt32LittleEndian(bytes[28..]),
        new ViewStamp(BinaryPrimitives.ReadInt64LittleEndian(bytes[32..]), BinaryPrimitives.ReadInt64LittleEndian(bytes[40..])));

    /// <summary>
    /// What a manifest says of a part: CRC-32C of its bytes but for the checksum at their end. With it the value would be the same for
    /// every whole part.
    /// </summary>
    public static string Checksum(ReadOnlySpan<byte> part) =>
        Crc32C.Compute(part[..^Math.Min(ChecksumBytes, part.Length)]).ToString("x8", CultureInfo.InvariantCulture);

    private static Span<byte> WriteVector(float[] vector, Span<byte> destination)
    {
        if (BitConverter.IsLittleEndian)
        {
            MemoryMarshal.AsBytes(vector.AsSpan()).CopyTo(destination);
        }
        else
        {
            for (int i = 0; i < vector.Length; i++)
                BinaryPrimitives.WriteSingleLittleEndian(destination[(4 * i)..], vector[i]);
        }

        return destination[(4 * vector.Length)..];
    }

    private static float[] ReadVector(ReadOnlySpan<byte> bytes, int length, ref int offset)
    {
        var vector = new float[length];
        ReadOnlySpan<byte> source = bytes.Slice(offset, 4 * length);
        if (BitConverter.IsLittleEndian)
        {
            source.CopyTo(MemoryMarshal.AsBytes(vector.AsSpan()));
        }
        else
        {
            for (int i = 0; i < length; i++)
                vector[i] = BinaryPrimitives.ReadSingleLittleEndian(source[(4 * i)..]);
        }

        offset += 4 * length;
        return vector;
    }
}
