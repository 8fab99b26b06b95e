using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using DistTrain.Training;

namespace DistTrain.Hosting.Tests;

public class LossTests
{
    [Fact]
    public void A_peer_that_ends_is_lost_with_its_reason()
    {
        using var first = new TestNode(0);
        var second = new TestNode(1);
        TestNode.Join(first, second);
        second.Dispose();
        first.NextLoss().ShouldBeOneOf("it left: its node ends", "it closed the connection", "the connection broke");
        first.Network.Peers.ShouldBeEmpty();
    }

    [Fact]
    public void A_lost_node_is_called_again_until_it_is_back()
    {
        var first = new TestNode(0);
        IPEndPoint at = first.Listen();
        using var second = new TestNode(1);
        using IDisposable call = second.Call(at);
        second.NextPeer();
        first.Dispose();
        second.NextLoss();
        second.NextFailure();
        using var again = new TestNode(0, options => options with { Incarnation = 2 });
        TestNode.Await(() => TryListen(again, at.Port), "the port is not free");
        second.NextPeer().Incarnation.ShouldBe(2);
        again.NextPeer().Send(Letters.From, Letters.To, Letters.Small(5));
        second.NextMessage().ShouldBe(Letters.Small(5));
    }

    [Fact]
    public void A_half_open_connection_is_noticed_on_both_sides_within_the_lease()
    {
        static NetworkOptions Short(NetworkOptions options) => options with { Lease = TimeSpan.FromMilliseconds(500) };
        using TestNode first = new(0, Short), second = new(1, Short);
        using var relay = new Relay(first.Listen());
        using IDisposable call = second.Call(relay.EndPoint);
        first.NextPeer();
        second.NextPeer();
        relay.Hold();
        // Whoever gives up first hangs up, and the relay passes that on.
        string.Join(", ", first.NextLoss(), second.NextLoss()).ShouldContain("silent");
    }

    [Fact]
    public void A_killed_process_is_lost_at_once_and_its_next_start_is_let_in()
    {
        using var first = new TestNode(0, options => options with { Lease = TimeSpan.FromMinutes(10) });
        IPEndPoint at = first.Listen();
        using (var child = new ChildNode(at, incarnation: 1))
        {
            Peer peer = first.NextPeer();
            peer.Send(Letters.From, Letters.To, Letters.Small(1));
            first.NextMessage().ShouldBe(Letters.Small(1), "the child answers");
            child.Kill();
            first.NextLoss().ShouldBeOneOf("it closed the connection", "the connection broke");
            peer.Send(Letters.From, Letters.To, Letters.Small(2)).ShouldBeFalse();
        }

        using var again = new ChildNode(at, incarnation: 2);
        first.NextPeer().Incarnation.ShouldBe(2);
    }

    [SkippableFact]
    public void A_stopped_process_is_lost_after_its_lease_and_comes_back_when_it_goes_on()
    {
        Skip.If(OperatingSystem.IsWindows(), "Windows has no SIGSTOP.");
        using var first = new TestNode(0, options => options with { Lease = TimeSpan.FromSeconds(1) });
        using var child = new ChildNode(first.Listen(), incarnation: 1);
        first.NextPeer();
        child.Signal("STOP");
        first.NextLoss().ShouldBe("it was silent for too long");
        child.Signal("CONT");
        first.NextPeer().Send(Letters.From, Letters.To, Letters.Small(3));
        first.NextMessage().ShouldBe(Letters.Small(3));
    }

    [Fact]
    public void A_bit_that_flips_on_the_way_ends_the_connection_and_is_never_taken_for_a_number()
    {
        static NetworkOptions Checked(NetworkOptions options) =>
            options with { ChecksPayload = true, UseLocalSockets = false };
        using TestNode first = new(0, Checked), second = new(1, Checked);
        using var relay = new Relay(first.Listen());
        using IDisposable call = second.Call(relay.EndPoint);
        Peer toSecond = first.NextPeer();
        var pool = new BulkPool(100_000);
        toSecond.Send(Letters.From, Letters.To, Letters.Large(pool, 100_000));
        Letters.IsWhole(second.NextMessage(), 100_000).ShouldBeTrue();
        relay.Damage();
        toSecond.Send(Letters.From, Letters.To, Letters.Large(pool, 100_000));
        second.NextLoss().ShouldContain("its checksum does not match");
        second.Waiting.ShouldBe(0);
        first.NextLoss();
        first.NextPeer().Send(Letters.From, Letters.To, Letters.Large(pool, 100_000, 5));
        Letters.IsWhole(second.NextMessage(), 100_000).ShouldBeTrue("the nodes met again");
    }

    [Fact]
    public void A_host_name_is_tried_at_each_of_its_addresses()
    {
        using TestNode first = new(0), second = new(1);
        IPEndPoint at = first.Listen();
        using IDisposable call = second.Network.Call(new DnsEndPoint("localhost", at.Port));
        first.NextPeer().Node.ShouldBe(1);
    }

    [SkippableFact]
    public void A_node_that_does_not_answer_is_given_up_after_the_time_of_a_handshake()
    {
        // A listener whose queue is full lets further calls hang.
        using var listener = new Socket(SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen(0);
        Skip.IfNot(OperatingSystem.IsLinux(), "Other systems refuse such calls.");
        using var node = new TestNode(1, options => options with { HandshakeTimeout = TimeSpan.FromSeconds(1) });
        IDisposable[] calls = [.. Enumerable.Range(0, 4).Select(_ => node.Call((IPEndPoint)listener.LocalEndPoint!))];
        TestNode.Await(() => node.Failures.Any(failure => failure.Contains("does not answer")), "no call was given up");
        foreach (IDisposable call in calls)
            call.Dispose();
    }

    [Fact]
    public void Many_nodes_may_join_at_once()
    {
        using var first = new TestNode(0, options => options with { HandshakesMax = 8 });
        IPEndPoint at = first.Listen();
        TestNode[] others = [.. Enumerable.Range(1, 24).Select(number => new TestNode(number))];
        foreach (TestNode other in others)
            other.Call(at);
        others.Select(_ => first.NextPeer().Node).Order().ShouldBe(Enumerable.Range(1, 24));
        others.ShouldAllBe(other => other.Failures.Count == 0);
        foreach (TestNode other in others)
            other.Dispose();
    }

    [Fact]
    public void An_idle_peer_is_not_lost()
    {
        static NetworkOptions Short(NetworkOptions options) => options with { Lease = TimeSpan.FromSeconds(1) };
        using TestNode first = new(0, Short), second = new(1, Short);
        (Peer toSecond, Peer toFirst) = TestNode.Join(first, second);
        SpinWait.SpinUntil(() => !toSecond.IsConnected || !toFirst.IsConnected, TimeSpan.FromSeconds(3)).ShouldBeFalse();
    }

    private static bool TryListen(TestNode node, int port)
    {
        try
        {
            node.Listen(port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
