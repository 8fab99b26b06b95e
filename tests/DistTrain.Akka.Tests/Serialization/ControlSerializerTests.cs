using System.Runtime.Serialization;
using Akka.Actor;
using DistTrain.Training;
using DistTrain.Training.Tests;

namespace DistTrain.AkkaHost.Tests;

public sealed class ControlSerializerTests(ControlSerializerTests.Node fixture) : IClassFixture<ControlSerializerTests.Node>
{
    private readonly TestNode _node = fixture.Value;

    public static TheoryData<string> Light => new(ControlSamples.Light.Select(kind => kind.FullName!));

    public static TheoryData<string> Heavy => new(ControlSamples.Heavy.Select(kind => kind.FullName!));

    private Akka.Serialization.Serialization Serialization => _node.System.Serialization;

    [Theory]
    [MemberData(nameof(Light))]
    public void Every_message_without_payload_comes_through_an_actor_as_it_was_sent(string kind)
    {
        RoleEnvelope sent = ControlSamples.Envelope(typeof(Message).Assembly.GetType(kind)!);
        _node.Inbox.Tell(sent);
        var got = (RoleEnvelope)_node.Next();
        ReferenceEquals(got.Message, sent.Message).ShouldBeFalse("serialize-messages has every message written and read");
        (got.From, got.To).ShouldBe((sent.From, sent.To));
        Shown.Text(got.Message).ShouldBe(Shown.Text(sent.Message));
    }

    [Theory]
    [MemberData(nameof(Heavy))]
    public void A_message_with_a_payload_is_not_let_out(string kind)
    {
        RoleEnvelope sent = ControlSamples.Envelope(typeof(Message).Assembly.GetType(kind)!);
        Should.Throw<RefusedMessageException>(() => Serialization.FindSerializerFor(sent).ToBinary(sent))
            .Message.ShouldContain("takes the data plane");
    }

    [Fact]
    public void What_a_role_hears_from_its_own_host_alone_is_not_let_out()
    {
        var sent = new RoleEnvelope(Wired.From, Wired.To, new PeerLost(Wired.To));
        Should.Throw<RefusedMessageException>(() => Serialization.FindSerializerFor(sent).ToBinary(sent))
            .Message.ShouldContain("does not travel");
    }

    [Fact]
    public void The_bytes_of_every_control_message_stay_what_they_are()
    {
        string[] now = [.. ControlSamples.Light.Select(kind =>
            $"{kind.Name} {Convert.ToHexString(Written(ControlSamples.Envelope(kind)))}")];
        using Stream stream = typeof(ControlSerializerTests).Assembly.GetManifestResourceStream("control-golden.txt")!;
        string[] golden = new StreamReader(stream).ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        now.ShouldBe(golden, $"a new message needs its line, an old one keeps it; now:\n{string.Join('\n', now.Except(golden))}");
    }

    [Fact]
    public void There_is_no_other_control_message() =>
        typeof(IControlMessage).Assembly.GetTypes().Where(type => type.IsAssignableTo(typeof(IControlMessage)) && type.IsClass)
            .ShouldBe([typeof(RoleEnvelope)]);

    [Fact]
    public void The_serializer_has_its_own_number() =>
        Serialization.FindSerializerForType(typeof(RoleEnvelope)).Identifier.ShouldBe(ControlSerializer.Number);

    [Fact]
    public void An_envelope_as_large_as_a_view_may_be_travels()
    {
        Message view = new StorageMessages.VoteFailed(new string('v', WireLimits.TextBytesMax));
        var sent = new RoleEnvelope(Wired.From, Wired.To, view);
        byte[] bytes = Written(sent);
        Serialization.Deserialize(bytes, ControlSerializer.Number, "").ShouldBe(sent);
            }

    [Theory]
    [InlineData("", "what came in 0 bytes")]
    [InlineData("00", "what came in 1 bytes")]
    [InlineData("FFFFFFFF7F", "what came in 5 bytes")]
    [InlineData("09FFFFFF7F", "what came in 5 bytes")]
    [InlineData("FF03000000410A42", "A?B")]
    public void Bytes_of_no_envelope_are_refused(string hex, string reason) =>
        Should.Throw<RefusedMessageException>(() =>
            Serialization.Deserialize(Convert.FromHexString(hex), ControlSerializer.Number, ""))
            .Message.ShouldBe($"{reason} is not on the list of control messages.");

    [Fact]
    public void Hyperion_never_sees_a_length_that_is_not_so_or_envelopes_in_an_envelope()
    {
        byte[] envelope = Written(new RoleEnvelope(Wired.From, Wired.To, new NodeMessages.Leaving()));
        byte[] head = envelope[..(5 + BitConverter.ToInt32(envelope, 1))];
        byte[] nested = [.. head, .. Enumerable.Repeat<byte[]>([254, 0, 0], 100_000).SelectMany(level => level)];
        byte[] endless = [.. head, 9, 255, 255, 255, 127];
        foreach (byte[] bytes in (byte[][])[nested, endless, head, envelope[..^1], [.. envelope, 0]])
            Should.Throw<RefusedMessageException>(() => Serialization.Deserialize(bytes, ControlSerializer.Number, ""))
                .Message.ShouldBe("a damaged envelope is not on the list of control messages.");
    }

    [Fact]
    public void Damaged_bytes_of_every_message_are_refused_or_read_and_nothing_else_happens()
    {
        var random = new Numerics.RandomStream(7, Numerics.RandomPurpose.Faults);
        byte[][] all = [.. ControlSamples.Light.Select(kind => Written(ControlSamples.Envelope(kind)))];
        for (int round = 0; round < 20_000; round++)
        {
            byte[] bytes = [.. all[random.NextInt32(all.Length)]];
            for (int i = random.NextInt32(3); i >= 0; i--)
                bytes[random.NextInt32(bytes.Length)] = (byte)random.NextInt32(256);
            try
            {
                Serialization.Deserialize(bytes, ControlSerializer.Number, "").ShouldBeAssignableTo<IControlMessage>();
            }
            catch (SerializationException)
            {
                // Refused.
            }
        }
    }

    /// <summary>One actor system for all.</summary>
    public sealed class Node : IDisposable
    {
        internal TestNode Value { get; } = new(TestNode.SerializeMessages);

        public void Dispose() => Value.Dispose();
    }

    private byte[] Written(IControlMessage message) => Serialization.FindSerializerFor(message).ToBinary(message);
}
