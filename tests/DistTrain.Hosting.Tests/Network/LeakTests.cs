using System.Diagnostics;
using System.Net;
using DistTrain.Training;

namespace DistTrain.Hosting.Tests;

/// <summary>What connections leave behind. Runs when all other tests are done: it counts what the whole process holds.</summary>
[Collection(Alone)]
public sealed class LeakTests
{
    private const string Alone = "alone";

    [Fact]
    public void Many_peers_that_come_and_go_leave_nothing_behind()
    {
        using var first = new TestNode(0);
        IPEndPoint at = first.Listen();
        JoinAndLeave(first, at, 50);
        (int Files, int Threads, long Bytes) before = Held();
        JoinAndLeave(first, at, Rounds);
        TestNode.Await(() => Held().Files <= before.Files + 10, "files were left open");
        TestNode.Await(() => Held().Threads <= before.Threads + 10, "threads were left running");
        Held().Bytes.ShouldBeLessThan(before.Bytes + (8 << 20));
        first.Network.Peers.ShouldBeEmpty();
    }

    [Fact]
    public void Killed_processes_and_their_next_starts_leave_nothing_behind()
    {
        using var first = new TestNode(0, options => options with { Lease = TimeSpan.FromMinutes(10) });
        IPEndPoint at = first.Listen();
        KillAndRestart(first, at, starts: 4, incarnation: 1);
        (int Files, int Threads, long Bytes) before = Held();
        KillAndRestart(first, at, starts: 20, incarnation: 100);
        TestNode.Await(() => Held().Files <= before.Files + 4, "files were left open");
        TestNode.Await(() => Held().Threads <= before.Threads + 4, "threads were left running");
        Held().Bytes.ShouldBeLessThan(before.Bytes + (8 << 20));
        first.Network.Peers.ShouldBeEmpty();
    }

    /// <summary>The next process starts while the one before is still there: it takes its place.</summary>
    private static void KillAndRestart(TestNode first, IPEndPoint at, int starts, long incarnation)
    {
        ChildNode? before = null;
        for (int i = 0; i < starts; i++)
        {
            var child = new ChildNode(at, incarnation + i);
            first.NextPeer().Send(Letters.From, Letters.To, Letters.Small(i));
            first.NextMessage().ShouldBe(Letters.Small(i));
            before?.Dispose();
            before = child;
        }

        before?.Dispose();
        for (int i = 0; i < starts; i++)
            first.NextLoss();
    }

    /// <summary>DISTTRAIN_CONNECTIONS says how many, for a longer look.</summary>
    private static int Rounds => int.TryParse(Environment.GetEnvironmentVariable("DISTTRAIN_CONNECTIONS"), out int n) ? n : 1000;

    private static void JoinAndLeave(TestNode first, IPEndPoint at, int times)
    {
        var pool = new BulkPool(1000);
        for (int i = 0; i < times; i++)
        {
            using var second = new TestNode(1, options => options with { Incarnation = i });
            using IDisposable call = second.Call(at);
            Peer toFirst = second.NextPeer();
            toFirst.Send(Letters.From, Letters.To, Letters.Large(pool, 1000));
            Letters.IsWhole(first.NextMessage(), 1000).ShouldBeTrue();
            first.NextPeer();
            second.Dispose();
            first.NextLoss();
        }
    }

    private static (int Files, int Threads, long Bytes) Held()
    {
        using var self = Process.GetCurrentProcess();
        int files = Directory.Exists("/proc/self/fd") ? Directory.GetFiles("/proc/self/fd").Length : self.HandleCount;
        return (files, self.Threads.Count, GC.GetTotalMemory(forceFullCollection: true));
    }

    /// <summary>Tests that run beside no other.</summary>
    [CollectionDefinition(Alone, DisableParallelization = true)]
    public sealed class AloneCollection;
}
