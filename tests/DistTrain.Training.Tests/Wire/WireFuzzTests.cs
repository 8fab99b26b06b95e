using System.Buffers.Binary;
using DistTrain.Tests;

namespace DistTrain.Training.Tests;

/// <summary>Whatever bytes come, reading them ends at once, in a message or in a refusal, and takes little memory.</summary>
public class WireFuzzTests
{
    private const int PayloadFloatsMax = 2000;

    private static readonly (byte[] Bytes, float[] Payload)[] s_messages =
    [
        .. from kind in MessageMaker.Kinds
           where WireForm.Has(kind)
           from seed in Enumerable.Range(0, 4)
           select Wired.Write(new MessageMaker(seed == 0 ? null : (ulong)seed).Message(kind)),
    ];

    [Fact]
    public void A_message_cut_off_anywhere_is_a_message_or_refused()
    {
        foreach ((byte[] bytes, float[] payload) in s_messages)
        {
            for (int length = 0; length < bytes.Length; length++)
                TryRead(bytes.AsSpan(0, length), payload.Length);
        }
    }

    /// <summary>The first two bytes say how many floats follow the message.</summary>
    [Fact]
    public void Any_damage_to_a_message_ends_in_a_message_or_a_refusal() => Fuzzer.Attack(
        new FuzzTarget("message", 0.3, [.. s_messages.Select(message => WithLength(message.Bytes, message.Payload.Length))])
        {
            Read = bytes => bytes.Length >= 2
                && TryRead(bytes.AsSpan(2), BinaryPrimitives.ReadUInt16LittleEndian(bytes) % PayloadFloatsMax),
        });

    private static byte[] WithLength(byte[] message, int payloadFloats) =>
        [(byte)payloadFloats, (byte)(payloadFloats >> 8), .. message];

    private static bool TryRead(ReadOnlySpan<byte> bytes, int payloadFloats)
    {
        var buffers = new PlainBuffers();
        try
        {
            RoutedMessage routed = WireForm.Read(bytes, new PayloadPlan(buffers), sizeof(float) * (long)payloadFloats);
            WireForm.Write(new WireWriter(), routed.From, routed.To, routed.Message);
            return true;
        }
        catch (InvalidDataException)
        {
            buffers.Outstanding.ShouldBe(0);
            return false;
        }
    }
}
