using System.Buffers.Binary;
using DistTrain.Tests;

namespace DistTrain.Training.Tests;

/// <summary>Whatever a disk gives back.</summary>
public class PartFuzzTests
{
    private const int ChecksumBytes = 4;

    [Fact]
    public void Any_damage_to_a_checkpoint_part_ends_in_a_part_or_a_refusal() => Fuzzer.Attack(
        new FuzzTarget("checkpoint part", 0.15, [Part(3, 2), Part(0, 0), Part(40, 1)])
        {
            Read = bytes => Try(() => CheckpointPartLayout.Read(bytes)),
            Seal = bytes => Sum(bytes.AsSpan()),
            AllocatedBytesMax = 16 << 10,
            AllocatedBytesPerByte = 2,
        });

    [Fact]
    public void Any_damage_to_a_ledger_ends_in_entries_or_a_refusal() => Fuzzer.Attack(
        new FuzzTarget("ledger", 0.1, [Ledger(1), Ledger(4)])
        {
            Read = ReadLedger,
            Seal = bytes =>
            {
                const int record = LedgerLayout.RecordBytes;
                for (int at = LedgerLayout.HeaderBytes; at + record <= bytes.Length; at += record)
                    Sum(bytes.AsSpan(at, record));
            },
            AllocatedBytesMax = 16 << 10,
            AllocatedBytesPerByte = 2,
        });

    private static bool ReadLedger(byte[] bytes) => Try(() =>
    {
        LedgerLayout.CheckHeader(bytes);
        for (int at = LedgerLayout.HeaderBytes; at < bytes.Length; at += LedgerLayout.RecordBytes)
            LedgerLayout.TryRead(bytes.AsSpan(at), out _);
    });

    private static byte[] Part(int length, int slots)
    {
        float[] vector = [.. Enumerable.Range(0, length).Select(i => i / 3f)];
        var bytes = new byte[CheckpointPartLayout.Size(length, slots)];
        CheckpointPartLayout.Write(
            new CheckpointPart(9, new ParameterRange(1, 16, length), vector, [.. Enumerable.Repeat(vector, slots)]), bytes);
        return bytes;
    }

    private static byte[] Ledger(int records)
    {
        var bytes = new byte[LedgerLayout.HeaderBytes + records * LedgerLayout.RecordBytes];
        LedgerLayout.WriteHeader(bytes);
        for (int i = 0; i < records; i++)
        {
            LedgerLayout.Write(
                LedgerEntry.Committed(1, new ViewStamp(2, 3), i, 8, 64),
                bytes.AsSpan(LedgerLayout.HeaderBytes + i * LedgerLayout.RecordBytes));
        }

        return bytes;
    }

    private static void Sum(Span<byte> bytes)
    {
        if (bytes.Length >= ChecksumBytes)
            BinaryPrimitives.WriteUInt32LittleEndian(bytes[^ChecksumBytes..], Crc32C.Compute(bytes[..^ChecksumBytes]));
    }

    private static bool Try(Action read)
    {
        try
        {
            read();
            return true;
        }
        catch (InvalidDataException)
        {
            return false;
        }
    }
}
