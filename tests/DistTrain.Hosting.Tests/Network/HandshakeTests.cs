using System.Net;
using System.Net.Sockets;
using DistTrain.Training;

namespace DistTrain.Hosting.Tests;

public class HandshakeTests
{
    [Fact]
    public void Who_does_not_know_the_token_gets_nowhere()
    {
        using TestNode first = new(0), second = new(1, options => options with { Token = "guess" });
        using IDisposable call = second.Call(first.Listen());
        second.NextFailure().ShouldBe("its token is another one");
        first.Network.Peers.ShouldBeEmpty();
    }

    [Fact]
    public void A_caller_that_does_not_check_the_token_is_refused()
    {
        using var first = new TestNode(0);
        using Socket stranger = Connect(first.Listen());
        var writer = new WireWriter();
        Handshake.Write(writer, new Handshake.Hello("run", 1, 1, LinkKind.Control, 0, new byte[Handshake.NonceBytes]));
        Say(stranger, FrameKind.Hello, writer);
        Hear(stranger).ShouldBe(FrameKind.Challenge);
        writer.Clear();
        Handshake.WriteProof(writer, new byte[Handshake.ProofBytes]);
        Say(stranger, FrameKind.Proof, writer);
        Hear(stranger).ShouldBe(FrameKind.Refusal);
        stranger.Receive(new byte[1]).ShouldBe(0);
    }

    [Fact]
    public void Another_run_one_s_own_number_and_too_many_peers_are_refused_with_the_reason()
    {
        using var first = new TestNode(0, options => options with { PeersMax = 1 });
        IPEndPoint at = first.Listen();
        using var other = new TestNode(1, options => options with { Run = "another" });
        other.Call(at);
        other.NextFailure().ShouldBe("this is run 'run', not 'another'");
        other.Refusals.Take().ShouldBe("this is run 'run', not 'another'", "that will not change");
        using var twin = new TestNode(0);
        twin.Call(at);
        twin.NextFailure().ShouldBe("node 0 is this node's own number");
        using TestNode second = new(1), third = new(2);
        second.Call(at);
        second.NextPeer();
        third.Call(at);
        third.NextFailure().ShouldBe("there are 1 peers already, and no more are taken");
        twin.Refusals.Concat(third.Refusals).ShouldBeEmpty("that may change");
    }

    [Fact]
    public void A_later_start_of_a_node_takes_the_place_of_an_earlier_one_and_not_the_other_way_round()
    {
        using var first = new TestNode(0);
        IPEndPoint at = first.Listen();
        using var early = new TestNode(1);
        IDisposable call = early.Call(at);
        first.NextPeer().Incarnation.ShouldBe(1);
        using var late = new TestNode(1, options => options with { Incarnation = 2 });
        late.Call(at);
        first.NextPeer().Incarnation.ShouldBe(2);
        first.NextLoss().ShouldBe("it connected anew");
        early.NextLoss();
        early.NextFailure().ShouldBe("a later start of node 1 is here already");
        call.Dispose();
        first.Network.Find(1)!.Incarnation.ShouldBe(2);
    }

    [Fact]
    public void Strangers_that_say_nothing_hold_a_place_for_the_time_of_a_handshake_only()
    {
        var time = TimeSpan.FromSeconds(1);
        using var first = new TestNode(
            0, options => options with { HandshakesMax = 4, HandshakeTimeout = time, UseLocalSockets = false });
        IPEndPoint at = first.Listen();
        Socket[] strangers = [.. Enumerable.Range(0, 8).Select(_ => Connect(at))];
        using var second = new TestNode(1, options => options with { UseLocalSockets = false });
        using IDisposable call = second.Call(at);
        first.NextPeer().Node.ShouldBe(1);
        foreach (Socket stranger in strangers)
        {
            stranger.Receive(new byte[1]).ShouldBe(0, "the connection was ended");
            stranger.Dispose();
        }
    }

    [Theory]
    [InlineData("GET / HTTP/1.1\r\nHost: somewhere\r\n\r\n")]
    [InlineData("DT\u0001\u0001\0\0\0\0\0\0\0\u007F\0\0\0\0\0\0\0\0\0\0\0\0")]
    public void A_stranger_that_speaks_otherwise_is_cut_off_at_once(string text)
    {
        using var first = new TestNode(0);
        using Socket stranger = Connect(first.Listen());
        stranger.Send(System.Text.Encoding.Latin1.GetBytes(text));
        try
        {
            stranger.Receive(new byte[1]).ShouldBe(0);
        }
        catch (SocketException reset)
        {
            reset.SocketErrorCode.ShouldBe(SocketError.ConnectionReset);
        }
    }

    [Fact]
    public void A_hello_beyond_the_limit_is_refused_before_it_is_read()
    {
        using var first = new TestNode(0);
        using Socket stranger = Connect(first.Listen());
        var writer = new WireWriter().Text(1, new string('x', Handshake.BytesMax));
        Say(stranger, FrameKind.Hello, writer, headerOnly: true);
        stranger.Receive(new byte[1]).ShouldBe(0);
    }

    [Fact]
    public void A_run_s_identity_is_short() =>
        Should.Throw<ArgumentException>(
            () => new TestNode(0, options => options with { Run = new string('r', Handshake.RunCharsMax + 1) })).Message.ShouldContain("at most 100 characters");

    [Fact]
    public void Beyond_this_machine_there_is_no_listening_without_certificates()
    {
        using var node = new TestNode(0);
        Should.Throw<RefusedException>(() => node.Network.Listen(new IPEndPoint(IPAddress.Any, 0)))
            .Message.ShouldContain("this node has no certificate");
    }

    [Fact]
    public void A_certificate_of_another_authority_is_refused()
    {
        NetworkTls good = new Certificates().ForNode(), bad = new Certificates().ForNode();
        using var first = new TestNode(0, options => options with { Tls = good });
        using var second = new TestNode(1, options => options with { Tls = bad });
        using IDisposable call = second.Call(first.Listen());
        second.NextFailure().ShouldContain("TLS failed");
        first.Network.Peers.ShouldBeEmpty();
    }

    private static Socket Connect(IPEndPoint to)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { ReceiveTimeout = 120_000 };
        socket.Connect(to);
        return socket;
    }

    private static void Say(Socket socket, FrameKind kind, WireWriter control, bool headerOnly = false)
    {
        var header = new byte[FrameHeader.Bytes];
        new FrameHeader(kind, control.Written.Length, 0, Crc32C.Compute(control.Written.Span), false).Write(header);
        socket.Send(header);
        if (!headerOnly)
            socket.Send(control.Written.Span);
    }

    private static FrameKind Hear(Socket socket)
    {
        var bytes = new byte[FrameHeader.Bytes];
        socket.Receive(bytes).ShouldBe(bytes.Length);
        FrameHeader header = FrameHeader.Read(bytes, Handshake.BytesMax, 0);
        socket.Receive(new byte[header.ControlBytes]);
        return header.Kind;
    }
}
