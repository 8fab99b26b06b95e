using System.Buffers.Binary;
using DistTrain.Tests;

namespace DistTrain.Hosting.Tests;

/// <summary>Whatever another process of the machine writes into the memory that it shares.</summary>
public sealed unsafe class SharedRingFuzzTests
{
    private const int WrittenAt = 128, DataAt = 4096, Shown = 256;

    /// <summary>An input is how much the other side says to have written, then the records.</summary>
    [SkippableFact]
    public void Any_damage_to_shared_records_ends_in_records_or_a_refusal()
    {
        using SharedMemory? writes = SharedMemory.TryCreate(SharedRing.Bytes);
        Skip.If(writes is null, "this system shares no memory");
        var writer = new SharedRing(writes);
        writer.TryWrite([1, 2, 3], [4, 5, 6, 7, 8]);
        writer.TryWrite([], new byte[100]);
        byte[] valid =
        [
            .. new ReadOnlySpan<byte>(writes.Address + WrittenAt, sizeof(long)),
            .. new ReadOnlySpan<byte>(writes.Address + DataAt, Shown),
        ];
        var record = new byte[SharedRing.RecordBytesMax];
        Fuzzer.Attack(new FuzzTarget("shared ring", 0.02, [valid])
        {
            Read = bytes =>
            {
                Array.Resize(ref bytes, valid.Length);
                using SharedMemory memory = SharedMemory.TryCreate(SharedRing.Bytes)!;
                bytes.AsSpan(0, sizeof(long)).CopyTo(new Span<byte>(memory.Address + WrittenAt, sizeof(long)));
                bytes.AsSpan(sizeof(long)).CopyTo(new Span<byte>(memory.Address + DataAt, Shown));
                return TryReadAll(new SharedRing(memory), record);
            },
            AllocatedBytesMax = 16 << 10,
        });
        BinaryPrimitives.ReadInt64LittleEndian(valid).ShouldBeGreaterThan(0, "the layout is as this test knows it");
    }

    private static bool TryReadAll(SharedRing ring, byte[] record)
    {
        try
        {
            while (ring.TryRead(record) >= 0)
            {
            }

            return true;
        }
        catch (InvalidDataException)
        {
            return false;
        }
    }
}
