namespace DistTrain.Numerics.Tests;

public class Float16CodecTests
{
    [Fact]
    public void Every_half_decodes_exactly_and_encodes_back()
    {
        byte[] bytes = [.. Enumerable.Range(0, 1 << 16).SelectMany(i => new[] { (byte)i, (byte)(i >> 8) })];
        var values = new float[1 << 16];
        Float16Codec.Decode(bytes, values);
        var back = new byte[bytes.Length];
        Float16Codec.Encode(values, back);
        for (int i = 0; i < values.Length; i++)
        {
            Half half = BitConverter.Int16BitsToHalf((short)i);
            values[i].ShouldBeTheBitsOf((float)half, $"{i:x4}");
            int code = back[2 * i] | back[2 * i + 1] << 8;
            code.ShouldBe(Half.IsNaN(half) ? (i & 0x8000) | 0x7E00 : i);
        }
    }

    [Fact]
    public void Rounding_is_to_nearest_even_around_every_half_and_every_midpoint()
    {
        var values = new List<float>();
        for (int i = 0; i < 0x7C00; i++)
        {
            float low = (float)BitConverter.Int16BitsToHalf((short)i);
            float high = i == 0x7BFF ? 65536 : (float)BitConverter.Int16BitsToHalf((short)(i + 1));
            float middle = (low + high) / 2;
            values.AddRange([middle, MathF.BitDecrement(middle), MathF.BitIncrement(middle), -middle, MathF.BitIncrement(low)]);
        }

        float[] x = [.. values, 65519.996f, 65520, 1e30f, float.PositiveInfinity, float.Epsilon];
        CodecUnderTest codec = CodecUnderTest.Float16;
        codec.Decoded(codec.Encoded(x, Kernel.Path), x.Length).ShouldBeTheBitsOf(codec.Plain(x), "fp16");
    }

    [Fact]
    public void BFloat16_rounds_to_nearest_even_around_every_number_and_every_midpoint()
    {
        var values = new List<float>();
        for (int i = 0; i < 0x7F80; i++)
        {
            float low = BitConverter.Int32BitsToSingle(i << 16);
            float middle = BitConverter.Int32BitsToSingle((i << 16) + 0x8000);
            values.AddRange([low, middle, MathF.BitDecrement(middle), MathF.BitIncrement(middle), -middle]);
        }

        float[] x = [.. values];
        CodecUnderTest codec = CodecUnderTest.BFloat16;
        codec.Decoded(codec.Encoded(x, Kernel.Path), x.Length).ShouldBeTheBitsOf(codec.Plain(x), "bf16");
    }
}
