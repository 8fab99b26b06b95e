using System.Buffers.Binary;

namespace DistTrain.Training;

/// <summary>
/// The bytes of a ledger, all little-endian. It begins with the magic "DTLG", the layout version (u16) and the size of a record
/// (u16). Records follow: kind (u8), three zeros, restore count (i32), term and number of the view and step (i64 each), range,
/// shard, shards, samples and staleness (i32 each), and CRC-32C of all before (u32). It only grows at its end. Version 1, which
/// is read as well and may be gone on with, has the same bytes: it knows no evictions, and restores do not say where they go back
/// to.
/// </summary>
public static class LedgerLayout
{
    // Raise it whenever the meaning or the place of any byte changes; readers refuse versions that they do not know.
    private const ushort LayoutVersion = 2, FirstVersion = 1;
    private const uint Magic = 0x474C5444;
    private const int ChecksumBytes = 4;

    /// <summary>The size of the beginning.</summary>
    public const int HeaderBytes = 8;

    /// <summary>The size of a record.</summary>
    public const int RecordBytes = 56;

    /// <summary>Writes the beginning.</summary>
    public static void WriteHeader(Span<byte> destination)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(destination, Magic);
        BinaryPrimitives.WriteUInt16LittleEndian(destination[4..], LayoutVersion);
        BinaryPrimitives.WriteUInt16LittleEndian(destination[6..], RecordBytes);
    }

    /// <summary>Checks the beginning.</summary>
    /// <exception cref="InvalidDataException">It is no ledger's, or of another version; the message says which.</exception>
    public static void CheckHeader(ReadOnlySpan<byte> source)
    {
        if (source.Length < HeaderBytes || BinaryPrimitives.ReadUInt32LittleEndian(source) != Magic)
            throw new InvalidDataException("it does not begin with the mark of a ledger (DTLG).");
        ushort version = BinaryPrimitives.ReadUInt16LittleEndian(source[4..]);
        if (version is not (LayoutVersion or FirstVersion) || BinaryPrimitives.ReadUInt16LittleEndian(source[6..]) != RecordBytes)
            throw new InvalidDataException(
                $"its layout version is {version}, this program reads {FirstVersion} and {LayoutVersion}.");
    }

    /// <summary>Writes a record into the first <see cref="RecordBytes"/> of a destination.</summary>
    public static void Write(in LedgerEntry entry, Span<byte> destination)
    {
        BinaryPrimitives.WriteInt32LittleEndian(destination, (int)entry.Kind);
        BinaryPrimitives.WriteInt32LittleEndian(destination[4..], entry.Restore);
        BinaryPrimitives.WriteInt64LittleEndian(destination[8..], entry.Stamp.Term);
        BinaryPrimitives.WriteInt64LittleEndian(destination[16..], entry.Stamp.Number);
        BinaryPrimitives.WriteInt64LittleEndian(destination[24..], entry.Step);
        BinaryPrimitives.WriteInt32LittleEndian(destination[32..], entry.Range);
        BinaryPrimitives.WriteInt32LittleEndian(destination[36..], entry.Shard);
        BinaryPrimitives.WriteInt32LittleEndian(destination[40..], entry.Shards);
        BinaryPrimitives.WriteInt32LittleEndian(destination[44..], entry.Samples);
        BinaryPrimitives.WriteInt32LittleEndian(destination[48..], entry.Staleness);
        BinaryPrimitives.WriteUInt32LittleEndian(
            destination[(RecordBytes - ChecksumBytes)..], Crc32C.Compute(destination[..(RecordBytes - ChecksumBytes)]));
    }

    /// <summary>Reads the record in the first <see cref="RecordBytes"/> of a source.</summary>
    /// <returns>Whether it is whole and undamaged.</returns>
    public static bool TryRead(ReadOnlySpan<byte> source, out LedgerEntry entry)
    {
        entry = default;
        if (source.Length < RecordBytes
            || BinaryPrimitives.ReadUInt32LittleEndian(source[(RecordBytes - ChecksumBytes)..])
                != Crc32C.Compute(source[..(RecordBytes - ChecksumBytes)]))
            return false;
        int kind = BinaryPrimitives.ReadInt32LittleEndian(source);
        if (kind is < (int)LedgerKind.Restored or > (int)LedgerKind.Evicted)
            return false;
        entry = new LedgerEntry(
            (LedgerKind)kind,
            BinaryPrimitives.ReadInt32LittleEndian(source[4..]),
            new ViewStamp(BinaryPrimitives.ReadInt64LittleEndian(source[8..]), BinaryPrimitives.ReadInt64LittleEndian(source[16..])),
            BinaryPrimitives.ReadInt64LittleEndian(source[24..]),
            BinaryPrimitives.ReadInt32LittleEndian(source[32..]),
            BinaryPrimitives.ReadInt32LittleEndian(source[36..]),
            BinaryPrimitives.ReadInt32LittleEndian(source[40..]),
            BinaryPrimitives.ReadInt32LittleEndian(source[44..]),
            BinaryPrimitives.ReadInt32LittleEndian(source[48..]));
        return true;
    }
}
