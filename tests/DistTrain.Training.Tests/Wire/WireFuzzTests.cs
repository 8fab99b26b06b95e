using System.Globalization;
using DistTrain.Numerics;

namespace DistTrain.Training.Tests;

/// <summary>Whatever bytes come, reading them ends at once, in a message or in a refusal, and takes little memory.</summary>
public class WireFuzzTests
{
    private const int PayloadFloats = 1000;

    /// <summary>A text of an exception, its stack, and lists that grow, for messages of some hundred bytes.</summary>
    private const long AllocatedBytesMax = 256 << 10;

    private static readonly (byte[] Bytes, float[] Payload)[] s_messages =
    [
        .. from kind in MessageMaker.Kinds
           where WireForm.Has(kind)
           from seed in Enumerable.Range(0, 4)
           select Wired.Write(new MessageMaker(seed == 0 ? null : (ulong)seed).Message(kind)),
    ];

    /// <summary>DISTTRAIN_FUZZ says how many, for a longer look.</summary>
    private static int Rounds =>
        int.TryParse(Environment.GetEnvironmentVariable("DISTTRAIN_FUZZ"), CultureInfo.InvariantCulture, out int n) ? n : 200_000;

    [Fact]
    public void A_message_cut_off_anywhere_is_a_message_or_refused()
    {
        foreach ((byte[] bytes, float[] payload) in s_messages)
        {
            for (int length = 0; length < bytes.Length; length++)
                Try(bytes.AsSpan(0, length), payload.Length);
        }
    }

    [Fact]
    public void Any_damage_to_a_message_ends_in_a_message_or_a_refusal()
    {
        var random = new RandomStream(17, RandomPurpose.Faults);
        int read = 0;
        for (int round = 0; round < Rounds; round++)
        {
            (byte[] bytes, float[] payload) = s_messages[random.NextInt32(s_messages.Length)];
            byte[] damaged = Damage(bytes, s_messages[random.NextInt32(s_messages.Length)].Bytes, ref random);
            read += Try(damaged, random.NextInt32(4) == 0 ? random.NextInt32(PayloadFloats) : payload.Length) ? 1 : 0;
        }

        read.ShouldBeInRange(Rounds / 20, Rounds - (Rounds / 20), "damage is to be found by the reader as well as to pass it");
    }

    private static bool Try(ReadOnlySpan<byte> bytes, int payloadFloats)
    {
        var buffers = new PlainBuffers();
        long before = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            RoutedMessage routed = WireForm.Read(bytes, new PayloadPlan(buffers), payloadFloats);
            var writer = new WireWriter();
            WireForm.Write(writer, routed.From, routed.To, routed.Message);
            return true;
        }
        catch (InvalidDataException)
        {
            buffers.Outstanding.ShouldBe(0);
            return false;
        }
        finally
        {
            (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(AllocatedBytesMax, Convert.ToHexString(bytes));
        }
    }

    /// <summary>Some bits flipped, bytes replaced, taken out, put in, or another message's end in place of its own.</summary>
    private static byte[] Damage(byte[] bytes, byte[] other, ref RandomStream random)
    {
        List<byte> damaged = [.. bytes];
        for (int times = 1 + random.NextInt32(3); times > 0 && damaged.Count > 0; times--)
        {
            int at = random.NextInt32(damaged.Count);
            switch (random.NextInt32(5))
            {
                case 0:
                    damaged[at] ^= (byte)(1 << random.NextInt32(8));
                    break;
                case 1:
                    damaged[at] = (byte)random.NextInt32(256);
                    break;
                case 2:
                    damaged.RemoveAt(at);
                    break;
                case 3:
                    damaged.Insert(at, (byte)(random.NextInt32(2) * 255));
                    break;
                default:
                    damaged = [.. damaged.Take(at), .. other.Skip(at)];
                    break;
            }
        }

        return [.. damaged];
    }
}
