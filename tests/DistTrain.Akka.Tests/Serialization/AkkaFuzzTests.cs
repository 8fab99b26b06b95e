using System.Text;
using DistTrain.Tests;

namespace DistTrain.AkkaHost.Tests;

/// <summary>
/// Whatever bytes come through Akka.Remote or stand in its configuration, reading them ends in a value or its error.
/// </summary>
public sealed class AkkaFuzzTests(UnlistedTypeTests.Node fixture) : IClassFixture<UnlistedTypeTests.Node>
{
    private static readonly string[] s_manifests = ["begin-1", "chunk-1", "credit-1"];

    private static readonly Akka.Configuration.Config s_known =
        HoconFile.Parse(AkkaConfiguration.OwnText, "akka.hocon").Config.WithFallback(AkkaConfiguration.Reference);

    private Akka.Serialization.Serialization Serialization => fixture.Value.System.Serialization;

    [Fact]
    public void Any_damage_to_an_envelope_is_refused_or_leaves_an_envelope() => Fuzzer.Attack(
        new FuzzTarget("akka envelope", 0.1, [.. ControlSamples.Light.Select(kind => Written(ControlSamples.Envelope(kind)))])
        {
            Read = bytes => Reads(bytes, ControlSerializer.Number, ""),
            Seal = SetLength,
            Words = [[254, 0, 0], [255], [251], [9, 255, 255, 255, 127], Encoding.ASCII.GetBytes(typeof(Gadget).FullName!)],
        });

    [Fact]
    public void Any_damage_to_a_chunk_is_refused_or_leaves_one() => Fuzzer.Attack(
        new FuzzTarget("akka chunk", 0.05,
        [
            [0, .. Written(new BulkConversation.Begin(1, 2, [3, 4], 5))],
            [1, .. Written(new BulkConversation.Chunk(1, 2, 3, [4, 5]))],
            [2, .. Written(new BulkConversation.Credit(1, 2))],
        ])
        {
            Read = bytes => bytes.Length > 0
                && Reads(bytes[1..], BulkSerializer.Number, s_manifests[bytes[0] % s_manifests.Length]),
        });

    [Fact]
    public void Any_damage_to_a_configuration_ends_in_one_or_in_an_error_for_the_user() => Fuzzer.Attack(
        new FuzzTarget("akka configuration", 0.005,
        [
            Encoding.UTF8.GetBytes("akka.cluster {\n  gossip-interval = 2 s # why\n  roles = [\"a\", \"b\"]\n}\n"),
            Encoding.UTF8.GetBytes("akka { loglevel = DEBUG, remote.dot-netty.tcp { port = 7000 } }\ndisttrain.bulk.window : 8"),
        ])
        {
            Read = Configures,
            Words =
            [
                .. ((string[])["{", "}", "[", "]", "=", "\"\"\"", "${akka}", "include", "#", "//", "\n", "+="])
                    .Select(Encoding.UTF8.GetBytes),
            ],
            AllocatedBytesMax = 64 << 20,
            AllocatedBytesPerByte = 1 << 20,
        });

    private static bool Configures(byte[] bytes)
    {
        try
        {
            HoconFile.Parse(Encoding.UTF8.GetString(bytes), "f.hocon").ConfigOver(s_known);
            return true;
        }
        catch (Training.ConfigurationException failure)
        {
            failure.Message.ShouldStartWith("f.hocon");
            return false;
        }
    }

    private bool Reads(byte[] bytes, int serializer, string manifest)
    {
        try
        {
            return Serialization.Deserialize(bytes, serializer, manifest) is RoleEnvelope or IBulkMessage
                ? true
                : throw new InvalidOperationException("something else was made");
        }
        catch (RefusedMessageException)
        {
            return false;
        }
    }

    private byte[] Written(object message) => Serialization.FindSerializerFor(message).ToBinary(message);

    /// <summary>Puts the length of an envelope's bytes right, so that the damage gets beyond it.</summary>
    private static void SetLength(byte[] bytes)
    {
        int head = 5 + ControlTypeFilter.Name.Length + 1;
        if (bytes.Length >= head + sizeof(int))
            BitConverter.TryWriteBytes(bytes.AsSpan(head), bytes.Length - head - sizeof(int));
    }
}
