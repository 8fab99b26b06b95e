using System.Net;
using DistTrain.Tests;
using DistTrain.Training;

namespace DistTrain.Hosting.Tests;

/// <summary>Two nodes, over TLS, on a network that is slow, loses and changes packets, or is cut.</summary>
public sealed class NetworkFaultTests
{
    private const int Rounds = 5, Floats = 8_000;

    private static readonly TimeSpan s_lease = TimeSpan.FromSeconds(2);

    public static TheoryData<string> Faults =>
        ["100 ms delay", "5% loss", "duplicates", "reordering", "corruption", "2 MB/s", "a bit of everything"];

    [SkippableTheory]
    [MemberData(nameof(Faults))]
    public void What_is_sent_arrives_whole_whatever_happens_to_packets(string fault)
    {
        using PacketNetwork network = Network();
        using var nodes = new Pair(network);
        network.Switch.Set(FaultsOf(fault));
        for (int round = 1; round <= Rounds; round++)
            nodes.Exchange(round);
    }

    [SkippableTheory]
    [InlineData(false)]
    [InlineData(true)]
    public void Nodes_that_are_parted_lose_each_other_within_the_lease_and_meet_again(bool oneWay)
    {
        using PacketNetwork network = Network();
        using var nodes = new Pair(network);
        nodes.Exchange(1);
        network.Part(1, cut: true, oneWay);
        nodes.First.NextLoss();
        nodes.Second.NextLoss();
        nodes.First.Network.Peers.ShouldBeEmpty();
        nodes.First.Waiting.ShouldBe(0);
        network.Part(1, cut: false, oneWay);
        nodes.Exchange(2);
    }

    private static PacketNetwork Network()
    {
        PacketNetwork? network = PacketNetwork.TryCreate(places: 2, seed: 1, out string reason);
        Skip.If(network is null, reason);
        return network;
    }

    private static PacketFaults FaultsOf(string fault) => fault switch
    {
        "100 ms delay" => new PacketFaults { Delay = TimeSpan.FromMilliseconds(100) },
        "5% loss" => new PacketFaults { Loss = 0.05 },
        "duplicates" => new PacketFaults { Duplicates = 0.2 },
        "reordering" => new PacketFaults { Reordered = 0.2 },
        "corruption" => new PacketFaults { Corrupt = 0.05 },
        "2 MB/s" => new PacketFaults { BytesPerSecond = 2_000_000 },
        _ => new PacketFaults
        {
            Delay = TimeSpan.FromMilliseconds(5), Loss = 0.01, Duplicates = 0.05, Reordered = 0.05, Corrupt = 0.01,
        },
    };

    /// <summary>Two nodes at the two places of a network, the second one calling.</summary>
    private sealed class Pair : IDisposable
    {
        private readonly BulkPool _pool = new(Floats);

        public Pair(PacketNetwork network)
        {
            var certificates = new Certificates();
            NetworkOptions Options(NetworkOptions options) => options with { Lease = s_lease, Tls = certificates.ForNode() };
            (First, Second) = (new TestNode(0, Options), new TestNode(1, Options));
            IPEndPoint at = network.At(0, () => First.Network.Listen(new IPEndPoint(PacketNetwork.AddressOf(0), 0)));
            network.At(1, () => Second.Network.Call(new DnsEndPoint(at.Address.ToString(), at.Port), Second.Failures.Add));
            First.NextPeer().IsLocal.ShouldBeFalse();
            Second.NextPeer();
        }

        public TestNode First { get; }

        public TestNode Second { get; }

        /// <summary>
        /// A gradient goes one way and its number comes back, each said again until it arrives: a connection may be lost with
        /// what was under way.
        /// </summary>
        public void Exchange(int round)
        {
            TestNode.Await(
                () => Say(First, 1, Letters.Large(_pool, Floats, round), Second) is { } gradient && NumberOf(gradient) == round,
                "the gradient did not arrive");
            TestNode.Await(
                () => Say(Second, 0, Letters.Small(round), First) is { } answer && answer.Equals(Letters.Small(round)),
                "the answer did not arrive");
        }

        public void Dispose()
        {
            Second.Dispose();
            First.Dispose();
        }

        /// <summary>What arrives first after a message was sent, which may be an older one; null if nothing does.</summary>
        private static Message? Say(TestNode from, int to, Message message, TestNode other)
        {
            if (from.Network.Find(to) is { } peer)
                peer.Send(Letters.From, Letters.To, message);
            else
                message.Bulk?.Bulk.Release();
            return other.TryNextMessage(s_lease);
        }

        /// <summary>Of which round a gradient is, which must be whole.</summary>
        private static long NumberOf(Message gradient)
        {
            long round = ((StepMessages.GradientPushed)gradient).Step;
            Letters.IsWhole(gradient, Floats).ShouldBeTrue();
            return round;
        }
    }
}
