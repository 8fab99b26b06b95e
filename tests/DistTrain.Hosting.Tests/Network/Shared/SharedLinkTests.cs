using DistTrain.Training;

namespace DistTrain.Hosting.Tests;

public class SharedLinkTests
{
    private const int Length = 1 << 16;

    [SkippableFact]
    public void Bulk_in_shared_memory_is_lent_and_comes_back_with_its_last_release()
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "shared memory is for Linux");
        using TestNode first = new(0), second = new(1);
        (Peer toSecond, Peer toFirst) = Join(first, second);
        var pool = new BulkPool(Length, SharedFloats.Allocate);
        long before = toSecond.SentBytes;
        for (int i = 0; i < 1000; i++)
        {
            toSecond.Send(Letters.From, Letters.To, Letters.Large(pool, Length, i)).ShouldBeTrue();
            Letters.IsWhole(second.NextMessage(), Length).ShouldBeTrue($"message {i}");
        }

        (toSecond.SentBytes - before).ShouldBeLessThan(sizeof(float) * Length, "nothing was copied through the sockets");
        toFirst.HeldBytes.ShouldBe(0);
        toSecond.Send(Letters.From, Letters.To, Letters.Small(1));
        pool.Outstanding.ShouldBe(0);
    }

    [SkippableFact]
    public void What_is_lent_is_nobody_else_s_until_it_comes_back_also_after_the_peer_was_lost()
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "shared memory is for Linux");
        using TestNode first = new(0), second = new(1);
        (Peer toSecond, Peer toFirst) = Join(first, second);
        var pool = new BulkPool(Length, SharedFloats.Allocate);
        toSecond.Send(Letters.From, Letters.To, Letters.Large(pool, Length, first: 7));
        Message kept = second.NextMessage();
        toSecond.Close("test");
        first.NextLoss();
        second.NextLoss();
        pool.Outstanding.ShouldBe(1);
        toFirst.IsConnected.ShouldBeFalse();
        Letters.IsWhole(kept, Length).ShouldBeTrue();
        SharedOutbox.TryCreate()?.Close();
        pool.Outstanding.ShouldBe(0);
    }

    [SkippableFact]
    public void Messages_that_nobody_takes_come_back_when_the_link_ends()
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "shared memory is for Linux");
        SharedOutbox outbox = SharedOutbox.TryCreate()!;
        SharedInbox inbox = SharedInbox.TryOpen(outbox.Offer)!;
        outbox.Open(Environment.ProcessId);
        var pool = new BulkPool(Length, SharedFloats.Allocate);
        int sent = 0;
        while (outbox.TrySend(new RoutedMessage(Letters.From, Letters.To, Letters.Large(pool, Length, sent)), out _))
            (++sent).ShouldBeLessThan(10_000, "nothing limits what is under way");
        sent.ShouldBeGreaterThan(100);
        inbox.TryTake(out RoutedMessage message).ShouldBeTrue();
        Letters.IsWhole(message.Message, Length).ShouldBeTrue();
        inbox.Close();
        outbox.Close();
        pool.Outstanding.ShouldBe(1, "the one that could not be sent is its sender's");
    }

    [SkippableFact]
    public void Memory_with_another_key_or_of_another_process_is_not_opened()
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "shared memory is for Linux");
        SharedOutbox outbox = SharedOutbox.TryCreate()!;
        SharedInbox.TryOpen(outbox.Offer with { Key = new byte[SharedRing.KeyBytes] }).ShouldBeNull();
        SharedInbox.TryOpen(outbox.Offer with { File = int.MaxValue }).ShouldBeNull();
        SharedInbox.TryOpen(outbox.Offer with { Process = int.MaxValue }).ShouldBeNull();
        outbox.Close();
    }

    [SkippableFact]
    public void Nonsense_in_shared_memory_ends_the_link_and_nothing_else()
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "shared memory is for Linux");
        SharedMemory memory = SharedMemory.TryCreate(SharedRing.Bytes)!;
        var ring = new SharedRing(memory);
        SharedInbox inbox = SharedInbox.TryOpen(new SharedOffer(Environment.ProcessId, memory.File, ring.Key.ToArray()))!;
        var record = new byte[Loan.Bytes + 3];
        Loan elsewhere = new(0, 99_999, 4096, 0, 10), nowhere = new(-7, 0, 0, 0, 0);
        var beyond = new Loan(0, memory.File, 1 << 30, 0, 1 << 20);
        foreach (Loan loan in (Loan[])[elsewhere, nowhere, beyond])
        {
            loan.Write(record);
            ring.TryWrite(record, [17, 0, 0]).ShouldBeTrue();
            Should.Throw<InvalidDataException>(() => inbox.TryTake(out _));
        }

        ring.TryWrite([1, 2, 3], []).ShouldBeTrue();
        Should.Throw<InvalidDataException>(() => inbox.TryTake(out _)).Message.ShouldContain("cut off");
        inbox.Close();
        memory.Dispose();
    }

    /// <summary>Two nodes that have found each other's memory.</summary>
    private static (Peer ToSecond, Peer ToFirst) Join(TestNode first, TestNode second)
    {
        (Peer toSecond, Peer toFirst) = TestNode.Join(first, second);
        TestNode.Await(() => toSecond.SharesMemory && toFirst.SharesMemory, "no memory is shared");
        return (toSecond, toFirst);
    }
}
