using System.Net.Sockets;
using Akka.Actor;
using DistTrain.Training;
using DistTrain.Training.Tests;

namespace DistTrain.AkkaHost.Tests;

/// <summary>
/// What must not come in is sent by one actor system to another: it is refused, told once with its sender, and all goes on.
/// </summary>
public sealed class RefusalTests : IDisposable
{
    private readonly TestNode _node = new();
    private readonly TestNode _friend = new();
    private readonly Stranger _stranger = new("akka.remote.dot-netty.tcp.maximum-frame-size = 4000000b");

    public void Dispose()
    {
        _stranger.Dispose();
        _friend.Dispose();
        _node.Dispose();
    }

    [Fact]
    public void An_unlisted_type_is_refused_told_once_with_its_sender_and_the_node_goes_on()
    {
        IActorRef inbox = TestNode.InboxAt(_stranger.System, _node.Address);
        for (int i = 0; i < 5; i++)
            inbox.Tell(Gadget.New());
        string line = _node.Logged("is refused").ShouldHaveSingleItem();
        line.ShouldContain(_stranger.Address.ToString());
        line.ShouldContain("serializer 1 is closed");
        GoesOn();
        _node.Logged("is refused").Length.ShouldBe(1);
    }

    [Fact]
    public void An_unknown_manifest_is_refused_told_once_with_its_sender_and_the_node_goes_on()
    {
        IActorRef inbox = TestNode.InboxAt(_stranger.System, _node.Address);
        for (int i = 0; i < 5; i++)
            inbox.Tell(new Stranger.Odd("gadget-7", [1, 2, 3]));
        string line = _node.Logged("is refused").ShouldHaveSingleItem();
        line.ShouldContain(_stranger.Address.ToString());
        line.ShouldContain("manifest 'gadget-7'");
        GoesOn();
    }

    [Fact]
    public void A_message_beyond_a_frame_is_not_let_out_and_the_node_goes_on()
    {
        TestNode.InboxAt(_friend.System, _node.Address).Tell(new BulkConversation.Begin(1, 1, new byte[1_200_000], 4));
        _friend.Logged("is refused").ShouldHaveSingleItem().ShouldContain("oversized payload");
        GoesOn();
    }

    [Fact]
    public void An_oversized_frame_is_refused_before_it_has_come_and_the_node_goes_on()
    {
        using var socket = new TcpClient(_node.Address.Host, _node.Address.Port!.Value);
        socket.GetStream().Write([.. BitConverter.GetBytes(2_000_000_000), 1, 2, 3]);
        string line = _node.Logged("frame is refused").ShouldHaveSingleItem();
        line.ShouldContain(((System.Net.IPEndPoint)socket.Client.LocalEndPoint!).Port.ToString());
        socket.ReceiveTimeout = (int)TestNode.Deadline.TotalMilliseconds;
        socket.GetStream().ReadByte().ShouldBe(-1, "the connection is closed");
        GoesOn();
    }

    [Fact]
    public void Bytes_of_no_protocol_at_all_end_their_connection_and_nothing_else()
    {
        using var socket = new TcpClient(_node.Address.Host, _node.Address.Port!.Value);
        socket.GetStream().Write([.. BitConverter.GetBytes(5), 255, 254, 253, 252, 251]);
        GoesOn();
    }

    [Fact]
    public void Selections_of_other_actors_and_orders_to_stop_do_not_come_in()
    {
        var path = new RootActorPath(_node.Address);
        _stranger.System.ActorSelection(path / "user" / "*").Tell(PoisonPill.Instance);
        _stranger.System.ActorSelection(path / "user" / "node" / "..").Tell(PoisonPill.Instance);
        TestNode.InboxAt(_stranger.System, _node.Address).Tell(PoisonPill.Instance);
        TestNode.InboxAt(_stranger.System, _node.Address).Tell(Kill.Instance);
        _stranger.System.ActorOf(Props.Empty.WithDeploy(new Deploy(new RemoteScope(_node.Address))));
        GoesOn();
    }

    /// <summary>A message of a friend still comes.</summary>
    private void GoesOn()
    {
        var sent = new RoleEnvelope(Wired.From, Wired.To, new NodeMessages.Warned("still here"));
        TestNode.InboxAt(_friend.System, _node.Address).Tell(sent);
        _node.Next().ShouldBe(sent);
    }
}
