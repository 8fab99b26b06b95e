using System.Buffers.Binary;

namespace DistTrain.Training;

/// <summary>
/// The beginning of a frame, little-endian: magic "DT" (u16), layout version (u8), kind (u8), whether a checksum of the payload
/// comes after it (u8), three zeros, bytes of the control part (i32), bytes of the payload (i32), CRC-32C of the control part
/// (u32), CRC-32C of all before (u32). Then come the control part, the payload, and CRC-32C of the payload (u32) if there is one.
/// </summary>
/// <param name="Kind">What it holds.</param>
/// <param name="ControlBytes">Bytes of the control part.</param>
/// <param name="PayloadBytes">Bytes of the payload.</param>
/// <param name="ControlCrc32C">CRC-32C of the control part.</param>
/// <param name="Checked">Whether a checksum of the payload comes after it.</param>
public readonly record struct FrameHeader(FrameKind Kind, int ControlBytes, int PayloadBytes, uint ControlCrc32C, bool Checked)
{
    /// <summary>
    /// Raise it whenever the meaning or the place of any byte changes; readers refuse versions that they do not know.
    /// </summary>
    public const byte LayoutVersion = 1;

    /// <summary>The size of a header.</summary>
    public const int Bytes = 24;

    /// <summary>The size of the checksum after a payload.</summary>
    public const int TrailerBytes = 4;

    private const ushort Magic = 0x5444;

    /// <summary>Writes it into the first <see cref="Bytes"/> of a destination.</summary>
    public void Write(Span<byte> destination)
    {
        BinaryPrimitives.WriteUInt16LittleEndian(destination, Magic);
        destination[2] = LayoutVersion;
        destination[3] = (byte)Kind;
        BinaryPrimitives.WriteInt32LittleEndian(destination[4..], Checked ? 1 : 0);
        BinaryPrimitives.WriteInt32LittleEndian(destination[8..], ControlBytes);
        BinaryPrimitives.WriteInt32LittleEndian(destination[12..], PayloadBytes);
        BinaryPrimitives.WriteUInt32LittleEndian(destination[16..], ControlCrc32C);
        BinaryPrimitives.WriteUInt32LittleEndian(destination[20..], Crc32C.Compute(destination[..20]));
    }

    /// <summary>Reads the header in the first <see cref="Bytes"/> of a source. No memory was taken for the rest so far.</summary>
    /// <param name="source">What came.</param>
    /// <param name="controlBytesMax">The largest control part that is taken.</param>
    /// <param name="payloadBytesMax">The largest payload that is taken.</param>
    /// <exception cref="InvalidDataException">
    /// It is none, damaged, of another version or too large; the message says which.
    /// </exception>
    public static FrameHeader Read(ReadOnlySpan<byte> source, int controlBytesMax, int payloadBytesMax)
    {
        if (BinaryPrimitives.ReadUInt16LittleEndian(source) != Magic)
            throw new InvalidDataException("what came is no DistTrain frame.");
        if (source[2] != LayoutVersion)
            throw new InvalidDataException($"its frames are of version {source[2]}, this program reads {LayoutVersion}.");
        if (BinaryPrimitives.ReadUInt32LittleEndian(source[20..]) != Crc32C.Compute(source[..20]))
            throw new InvalidDataException("a frame's header is damaged: its checksum does not match.");
        var kind = (FrameKind)source[3];
        int check = BinaryPrimitives.ReadInt32LittleEndian(source[4..]);
        int control = BinaryPrimitives.ReadInt32LittleEndian(source[8..]);
        int payload = BinaryPrimitives.ReadInt32LittleEndian(source[12..]);
        if (kind is < FrameKind.Hello or > FrameKind.Doorbell || check is < 0 or > 1)
            throw new InvalidDataException($"a frame of kind {(byte)kind} means nothing to this program.");
        if (control < 0 || control > controlBytesMax || payload < 0 || payload > payloadBytesMax)
            throw new InvalidDataException(
                $"a frame of {(uint)control} + {(uint)payload} bytes is too large: {controlBytesMax} + {payloadBytesMax} go.");
        return new FrameHeader(kind, control, payload, BinaryPrimitives.ReadUInt32LittleEndian(source[16..]), check == 1);
    }

    /// <summary>Checks the control part against the header.</summary>
    /// <exception cref="InvalidDataException">It is damaged.</exception>
    public void Check(ReadOnlySpan<byte> control)
    {
        if (Crc32C.Compute(control) != ControlCrc32C)
            throw new InvalidDataException("a frame's control part is damaged: its checksum does not match.");
    }
}
