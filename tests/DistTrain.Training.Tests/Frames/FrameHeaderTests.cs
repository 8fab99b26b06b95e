using DistTrain.Numerics;

namespace DistTrain.Training.Tests;

public class FrameHeaderTests
{
    private static readonly FrameHeader s_header = new(FrameKind.Message, 300, 4000, 0x12345678, true);

    [Fact]
    public void A_header_comes_back_as_it_was_written() => Read(Written(s_header)).ShouldBe(s_header);

    [Fact]
    public void The_bytes_of_a_header_stay_where_they_are() =>
        Convert.ToHexString(Written(s_header)).ShouldBe("4454010601000000" + "2C010000" + "A00F0000" + "78563412" + "4FBF6157");

    [Fact]
    public void Any_flipped_bit_is_noticed()
    {
        byte[] bytes = Written(s_header);
        for (int bit = 0; bit < 8 * bytes.Length; bit++)
        {
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
            Should.Throw<InvalidDataException>(() => Read(bytes), $"bit {bit}");
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
        }
    }

    [Theory]
    [InlineData(FrameKind.Message, 1001, 0, "too large")]
    [InlineData(FrameKind.Message, 0, 5001, "too large")]
    [InlineData(FrameKind.Message, -1, 0, "too large")]
    [InlineData(FrameKind.Message, 0, int.MinValue, "too large")]
    [InlineData((FrameKind)0, 0, 0, "means nothing")]
    [InlineData((FrameKind)12, 0, 0, "means nothing")]
    public void What_is_beyond_its_limits_is_refused_before_memory_is_taken(
        FrameKind kind, int control, int payload, string reason) =>
        Should.Throw<InvalidDataException>(() => Read(Written(new FrameHeader(kind, control, payload, 0, false))))
            .Message.ShouldContain(reason);

    [Fact]
    public void Another_program_and_another_version_are_told_apart()
    {
        byte[] bytes = Written(s_header);
        bytes[2] = 2;
        Should.Throw<InvalidDataException>(() => Read(bytes)).Message.ShouldContain("version 2, this program reads 1");
        byte[] other = "GET / HTTP/1.1\r\nHost: me\r\n"u8.ToArray();
        Should.Throw<InvalidDataException>(() => Read(other)).Message.ShouldContain("no DistTrain");
    }

    [Fact]
    public void A_key_of_shared_memory_beyond_its_length_is_refused()
    {
        byte[] offer = new SharedOffer(1, 2, new byte[SharedOffer.KeyBytesMax + 1]).ToBytes();
        Should.Throw<InvalidDataException>(() => { SharedOffer.Read(offer); })
            .Message.ShouldBe("field 3 has 17 bytes: at most 16 go.");
    }

    [Fact]
    public void Damaged_handshakes_are_read_or_refused()
    {
        var random = new RandomStream(3, RandomPurpose.Faults);
        var writer = new WireWriter();
        Handshake.Write(writer, new Handshake.Hello("run", 3, 4, LinkKind.Bulk, 5, new byte[Handshake.NonceBytes]));
        byte[] hello = writer.Written.ToArray();
        Handshake.ReadHello(hello).Node.ShouldBe(3);
        for (int round = 0; round < 20_000; round++)
        {
            byte[] damaged = [.. hello];
            damaged[random.NextInt32(damaged.Length)] = (byte)random.NextInt32(256);
            try
            {
                Handshake.ReadHello(damaged.AsSpan(0, random.NextInt32(damaged.Length + 1)));
                Handshake.ReadChallenge(damaged);
                Handshake.ReadWelcome(damaged);
                Handshake.ReadReason(damaged);
            }
            catch (InvalidDataException)
            {
                // Refused.
            }
        }
    }

    private static byte[] Written(FrameHeader header)
    {
        var bytes = new byte[FrameHeader.Bytes];
        header.Write(bytes);
        return bytes;
    }

    private static FrameHeader Read(byte[] bytes) => FrameHeader.Read(bytes, controlBytesMax: 1000, payloadBytesMax: 5000);
}
