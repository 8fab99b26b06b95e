using System.Text;
using DistTrain.Numerics;

namespace DistTrain.Training.Tests;

public class Crc32CTests
{
    [Fact]
    public void The_check_value_of_the_standard_comes_out() =>
        Crc32C.Compute(Encoding.ASCII.GetBytes("123456789")).ShouldBe(0xE3069283u);

    [Fact]
    public void Every_length_and_every_cut_gives_the_bit_by_bit_result()
    {
        var random = new RandomStream(5, RandomPurpose.Faults);
        var bytes = new byte[20_000];
        foreach (ref byte part in bytes.AsSpan())
            part = (byte)random.NextInt32(256);
        for (int round = 0; round < 300; round++)
        {
            int start = random.NextInt32(64), length = random.NextInt32(bytes.Length - start);
            ReadOnlySpan<byte> span = bytes.AsSpan(start, length);
            uint expected = BitByBit(span);
            int cut = random.NextInt32(length + 1);
            Crc32C.Compute(span).ShouldBe(expected, $"{length} bytes");
            Crc32C.Append(Crc32C.Compute(span[..cut]), span[cut..]).ShouldBe(expected, $"{length} bytes, cut at {cut}");
        }
    }

    private static uint BitByBit(ReadOnlySpan<byte> bytes)
    {
        uint crc = ~0u;
        foreach (byte part in bytes)
        {
            crc ^= part;
            for (int bit = 0; bit < 8; bit++)
                crc = (crc >> 1) ^ ((crc & 1) * 0x82F63B78u);
        }

        return ~crc;
    }
}
