using System.Net;
using System.Net.Sockets;
using DistTrain.Tests;
using DistTrain.Training;

namespace DistTrain.Hosting.Tests;

/// <summary>Whatever comes from a socket: a stranger's bytes, and those of a peer that has lost its mind.</summary>
public sealed class NetworkFuzzTests
{
    [Fact]
    public void Any_bytes_of_a_stranger_end_in_a_refusal_and_leave_the_listener_alive()
    {
        using var node = new TestNode(0);
        IPEndPoint at = node.Listen();
        byte[] hello = ControlFrame.Of(FrameKind.Hello, writer => Handshake.Write(
            writer, new Handshake.Hello("run", 1, 1, LinkKind.Control, 0, new byte[Handshake.NonceBytes])));
        var answer = new byte[1024];
        Fuzzer.Attack(new FuzzTarget("stranger", 0.005, [hello, [.. hello, .. hello]])
        {
            Read = bytes =>
            {
                using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
                // Closing with a reset leaves no port behind that waits.
                socket.LingerState = new LingerOption(true, 0);
                socket.Connect(at);
                socket.Send(bytes);
                socket.Shutdown(SocketShutdown.Send);
                try
                {
                    while (socket.Receive(answer) > 0)
                    {
                    }
                }
                catch (SocketException)
                {
                    // Hung up on, with our bytes unread.
                }

                return true;
            },
        });
        using var good = new TestNode(1);
        good.Call(at);
        node.NextPeer().Node.ShouldBe(1);
    }

    [Fact]
    public void Any_bytes_of_a_peer_end_in_frames_or_a_refusal()
    {
        byte[] frames =
        [
            .. ControlFrame.Of(FrameKind.Heartbeat, _ => { }),
            .. ControlFrame.Of(FrameKind.Message, writer => WireForm.Write(writer, Letters.From, Letters.To, Letters.Small(5))),
            .. ControlFrame.Of(FrameKind.Farewell, writer => Handshake.WriteReason(writer, "it ends")),
        ];
        Fuzzer.Attack(new FuzzTarget("peer", 0.005, [frames])
        {
            Read = Read,
            // A peer's buffer, and a control part as large as one may be.
            AllocatedBytesMax = 3 << 20,
        });
    }

    private static bool Read(byte[] bytes)
    {
        using var listening = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listening.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listening.Listen(1);
        using var sends = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        sends.LingerState = new LingerOption(true, 0);
        sends.Connect(listening.LocalEndPoint!);
        using var channel = new ByteChannel(listening.Accept());
        sends.Send(bytes);
        sends.Shutdown(SocketShutdown.Send);
        var reader = new FrameReader(channel);
        reader.Grow();
        int whole = 0;
        try
        {
            for (; ; whole++)
            {
                FrameHeader header = reader.ReadHead(WireLimits.ControlBytesMax, 0, out ReadOnlySpan<byte> control);
                if (header.Kind == FrameKind.Message)
                    WireForm.Read(control, PayloadPlan.None, 0);
            }
        }
        catch (Exception failure) when (failure is InvalidDataException or IOException)
        {
            return whole > 0;
        }
    }
}
