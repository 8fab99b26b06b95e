using DistTrain.Training;

namespace DistTrain.Hosting.Tests;

public class PeerTests
{
    private static readonly Certificates s_certificates = new();

    public static TheoryData<string> Ways => ["local", "tcp", "tcp, checked", "tls"];

    [Theory]
    [MemberData(nameof(Ways))]
    public void Messages_and_their_bulk_arrive_as_they_were_sent(string way)
    {
        using var first = new TestNode(0, options => Over(way, options));
        using var second = new TestNode(1, options => Over(way, options));
        (Peer toSecond, Peer toFirst) = TestNode.Join(first, second);
        var pool = new BulkPool(1 << 20);
        foreach (int length in (int[])[0, 1, 16, 5000, 1 << 20])
        {
            toFirst.Send(Letters.From, Letters.To, Letters.Large(pool, length, first: length)).ShouldBeTrue();
            Letters.IsWhole(first.NextMessage(), length).ShouldBeTrue($"{length} floats");
        }

        for (int i = 0; i < 1000; i++)
            toSecond.Send(Letters.From, Letters.To, Letters.Small(i));
        for (int i = 0; i < 1000; i++)
            second.NextMessage().ShouldBe(Letters.Small(i));
        TestNode.Await(() => pool.Outstanding == 0 && toSecond.HeldBytes == 0, "a buffer was kept");
        (toFirst.Node, toSecond.Node, toFirst.Dropped).ShouldBe((0, 1, 0));
    }

    [Fact]
    public void A_checkpoint_s_part_travels_beside_its_message()
    {
        using TestNode first = new(0), second = new(1);
        (_, Peer toFirst) = TestNode.Join(first, second);
        float[] weights = [.. Enumerable.Range(0, 100_000).Select(i => i / 3f)];
        var part = new CheckpointPart(7, new ParameterRange(1, 2, weights.Length), weights, [weights, [.. weights.Reverse()]]);
        toFirst.Send(Letters.From, Letters.To, new CheckpointMessages.SavePart(1, part));
        CheckpointPart got = first.NextMessage().ShouldBeOfType<CheckpointMessages.SavePart>().Part;
        (got.Step, got.Range).ShouldBe((part.Step, part.Range));
        got.Weights.ShouldBe(weights);
        got.Slots[1].ShouldBe(part.Slots[1]);
    }

    [Fact]
    public void What_is_small_does_not_wait_behind_what_is_large()
    {
        using TestNode first = new(0), second = new(1, options => options with { ReceiveBytesMax = 1 << 20 });
        (Peer toSecond, _) = TestNode.Join(first, second);
        var pool = new BulkPool(1 << 20);
        for (int i = 0; i < 8; i++)
            toSecond.Send(Letters.From, Letters.To, Letters.Large(pool, 1 << 20, i));
        Message large = second.NextMessage();
        toSecond.Send(Letters.From, Letters.To, Letters.Small(1));
        second.NextMessage().ShouldBe(Letters.Small(1), "the second gradient waits until the first is released");
        Letters.IsWhole(large, 1 << 20).ShouldBeTrue();
        for (int i = 1; i < 8; i++)
            Letters.IsWhole(second.NextMessage(), 1 << 20).ShouldBeTrue();
    }

    [Fact]
    public void Who_does_not_take_messages_costs_the_sender_and_itself_no_more_than_the_limits()
    {
        const int Length = 1 << 18, Bytes = 4 * Length;
        using var first = new TestNode(0, options => options with { QueueBytesMax = 4 * Bytes });
        using var second = new TestNode(1, options => options with { ReceiveBytesMax = 2 * Bytes });
        (Peer toSecond, Peer toFirst) = TestNode.Join(first, second);
        var pool = new BulkPool(Length);
        int sent = 0;
        while (toSecond.Send(Letters.From, Letters.To, Letters.Large(pool, Length, sent)))
            (++sent).ShouldBeLessThan(1000, "nothing limits what is under way");
        TestNode.Await(() => second.Waiting == 2, "what fits was taken");
        toFirst.HeldBytes.ShouldBe(2 * Bytes);
        pool.Outstanding.ShouldBeLessThanOrEqualTo(6);
        toSecond.Dropped.ShouldBe(1);
        for (int i = 0; i < sent; i++)
            Letters.IsWhole(second.NextMessage(), Length).ShouldBeTrue();
        TestNode.Await(() => pool.Outstanding == 0 && toFirst.HeldBytes == 0, "a buffer was kept");
    }

    [Fact]
    public void Small_messages_to_a_peer_that_reads_nothing_are_dropped_beyond_the_limit_and_it_is_lost_after_its_lease()
    {
        using var first = new TestNode(0, options => options with { QueueMessagesMax = 100, Lease = TimeSpan.FromSeconds(2) });
        var gate = new Relay(first.Listen());
        using var second = new TestNode(1);
        second.Call(gate.EndPoint);
        Peer toSecond = first.NextPeer();
        gate.Hold();
        Message letter = new CheckpointMessages.PartFailed(1, 2, 3, new string('x', 30_000));
        int sent = 0;
        while (toSecond.Send(Letters.From, Letters.To, letter))
            (++sent).ShouldBeLessThan(10_000, "nothing limits what is under way");
        first.NextLoss().ShouldContain("silent");
        toSecond.IsConnected.ShouldBeFalse();
        gate.Dispose();
    }

    [Fact]
    public void A_message_that_must_not_travel_is_refused_where_it_is_sent()
    {
        using TestNode first = new(0), second = new(1);
        (Peer toSecond, _) = TestNode.Join(first, second);
        Should.Throw<ArgumentException>(() => toSecond.Send(Letters.From, Letters.To, new TimerFired(RoleTimer.Retry)));
        Message tooLarge = new StorageMessages.LedgerFailed(new string('x', WireLimits.TextBytesMax + 1));
        Should.Throw<ArgumentException>(() => toSecond.Send(Letters.From, Letters.To, tooLarge));
        toSecond.Send(Letters.From, Letters.To, Letters.Small(1));
        second.NextMessage().ShouldBe(Letters.Small(1));
    }

    [Fact]
    public void A_payload_beyond_the_receiver_s_limit_ends_the_connection_before_memory_is_taken()
    {
        using TestNode first = new(0), second = new(1, options => options with { PayloadBytesMax = 1000 });
        (Peer toSecond, _) = TestNode.Join(first, second);
        toSecond.Send(Letters.From, Letters.To, Letters.Large(new BulkPool(251), 251));
        second.NextLoss().ShouldContain(": 1048576 + 1000 go");
        first.NextLoss();
    }

    private static NetworkOptions Over(string way, NetworkOptions options) => way switch
    {
        "local" => options,
        "tcp" => options with { UseLocalSockets = false },
        "tcp, checked" => options with { UseLocalSockets = false, ChecksPayload = true },
        _ => options with { UseLocalSockets = false, Tls = s_certificates.ForNode() },
    };
}
