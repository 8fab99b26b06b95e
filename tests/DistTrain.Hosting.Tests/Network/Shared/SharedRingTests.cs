using System.Buffers.Binary;

namespace DistTrain.Hosting.Tests;

public class SharedRingTests
{
    [SkippableFact]
    public void Records_of_all_lengths_come_in_order_while_the_other_side_writes()
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "shared memory is for Linux");
        const int Records = 200_000;
        using SharedMemory memory = SharedMemory.TryCreate(SharedRing.Bytes)!;
        SharedRing writer = new(memory), reader = new(memory);
        static int Extra(int number) => number * 37 % 1000;
        var thread = new Thread(() =>
        {
            var head = new byte[4];
            var body = new byte[1000];
            for (int i = 0; i < Records; i++)
            {
                BinaryPrimitives.WriteInt32LittleEndian(head, i);
                Array.Fill(body, (byte)i, 0, Extra(i));
                while (!writer.TryWrite(head, body.AsSpan(0, Extra(i))))
                    Thread.Yield();
            }
        });
        thread.Start();
        var record = new byte[SharedRing.RecordBytesMax];
        for (int i = 0; i < Records; i++)
        {
            int length;
            while ((length = reader.TryRead(record)) < 0)
                Thread.Yield();
            length.ShouldBe(4 + Extra(i));
            BinaryPrimitives.ReadInt32LittleEndian(record).ShouldBe(i);
            record.AsSpan(4, Extra(i)).ContainsAnyExcept((byte)i).ShouldBeFalse();
        }

        thread.Join();
        reader.TryRead(record).ShouldBe(-1);
    }

    [SkippableFact]
    public void A_reader_that_waits_is_woken_by_one_writer_only()
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "shared memory is for Linux");
        using SharedMemory memory = SharedMemory.TryCreate(SharedRing.Bytes)!;
        var ring = new SharedRing(memory);
        ring.TakeWaiting().ShouldBeFalse();
        ring.SetWaiting(true);
        ring.TakeWaiting().ShouldBeTrue();
        ring.TakeWaiting().ShouldBeFalse();
    }

    [SkippableFact]
    public void A_record_beyond_the_limit_goes_another_way()
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "shared memory is for Linux");
        using SharedMemory memory = SharedMemory.TryCreate(SharedRing.Bytes)!;
        var ring = new SharedRing(memory);
        ring.TryWrite(new byte[SharedRing.RecordBytesMax + 1], []).ShouldBeFalse();
        ring.TryWrite(new byte[SharedRing.RecordBytesMax], []).ShouldBeTrue();
        ring.TryRead(new byte[SharedRing.RecordBytesMax]).ShouldBe(SharedRing.RecordBytesMax);
    }
}
