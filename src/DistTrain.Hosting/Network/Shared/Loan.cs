using System.Buffers.Binary;

namespace DistTrain.Hosting;

/// <summary>
/// Where in shared memory a message's bulk lies. As bytes, little-endian: the number under which it is lent (i32), the file (i32)
/// and its size (i64), the first float (i32), how many (i32). A message without bulk has the number -1.
/// </summary>
internal readonly record struct Loan(int Slot, int File, long FileBytes, int Start, int Length)
{
    /// <summary>Its size.</summary>
    public const int Bytes = 24;

    /// <summary>Nothing is lent.</summary>
    public static Loan None => new(-1, 0, 0, 0, 0);

    /// <summary>Whether it speaks of floats within its file.</summary>
    public bool IsSound => Slot is >= 0 and < SharedRing.Slots && Start >= 0 && Length >= 0
        && ((long)Start + Length) * sizeof(float) <= FileBytes;

    /// <summary>Reads it.</summary>
    public static Loan Read(ReadOnlySpan<byte> source) => new(
        BinaryPrimitives.ReadInt32LittleEndian(source), BinaryPrimitives.ReadInt32LittleEndian(source[4..]),
        BinaryPrimitives.ReadInt64LittleEndian(source[8..]), BinaryPrimitives.ReadInt32LittleEndian(source[16..]),
        BinaryPrimitives.ReadInt32LittleEndian(source[20..]));

    /// <summary>Writes it.</summary>
    public void Write(Span<byte> destination)
    {
        BinaryPrimitives.WriteInt32LittleEndian(destination, Slot);
        BinaryPrimitives.WriteInt32LittleEndian(destination[4..], File);
        BinaryPrimitives.WriteInt64LittleEndian(destination[8..], FileBytes);
        BinaryPrimitives.WriteInt32LittleEndian(destination[16..], Start);
        BinaryPrimitives.WriteInt32LittleEndian(destination[20..], Length);
    }
}
