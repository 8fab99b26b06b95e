using DistTrain.Numerics;

namespace DistTrain.Tests;

/// <summary>
/// What is left of numbers after a codec, worked out one by one from its definition: the oracle of kernels and of distributed
/// runs. A vector begins with the flat vector.
/// </summary>
internal static class PlainCodec
{
    public static float[] Float16(float[] values) => [.. values.Select(x => (float)(Half)x)];

    public static float[] BFloat16(float[] values) => [.. values.Select(x =>
    {
        if (!float.IsFinite(x))
            return x;
        // Between two neighbours: the nearer one, or the even one. Beyond the largest number lies what would follow it.
        float low = BitConverter.Int32BitsToSingle(BitConverter.SingleToInt32Bits(x) & ~0xFFFF);
        float high = BitConverter.Int32BitsToSingle((BitConverter.SingleToInt32Bits(x) & ~0xFFFF) + 0x10000);
        double next = float.IsFinite(high) ? high : Math.ScaleB(high > 0 ? 1 : -1, 128);
        double toLow = Math.Abs((double)x - low), toHigh = Math.Abs(next - x);
        bool lowIsEven = (BitConverter.SingleToInt32Bits(low) & 0x10000) == 0;
        return toLow < toHigh || (toLow == toHigh && lowIsEven) ? low : high;
    })];

    public static float[] Int8(float[] values, int block, uint[] words)
    {
        var result = new float[values.Length];
        for (int start = 0; start < values.Length; start += block)
        {
            int end = Math.Min(start + block, values.Length);
            float most = 0;
            for (int i = start; i < end; i++)
                most = Math.Max(most, Math.Abs(values[i]));
            if (!(most < MathF.ScaleB(1, 127)))
            {
                result.AsSpan(start..end).Fill(float.NaN);
                continue;
            }

            if (most < MathF.ScaleB(1, -100))
                continue;
            float scale = BitConverter.Int32BitsToSingle(BitConverter.SingleToInt32Bits(most / 127) & ~0x7F);
            for (int i = start; i < end; i++)
            {
                uint word = words[4 * (i / 128 * 16 + i % 16) + i % 128 / 32];
                uint random = (i / 16 % 2 == 0 ? word : word >> 16) & 0x7FFF;
                double units = Math.Round((double)(values[i] / scale) * 32768, MidpointRounding.ToEven);
                result[i] = (float)Math.Clamp(Math.Floor((units + random) / 32768), -127, 127) * scale;
            }
        }

        return result;
    }

    /// <summary>The first numbers of a stream, as many as a vector needs.</summary>
    public static uint[] Words(RandomStream stream, int length)
    {
        var words = new uint[(length + 127) / 128 * 64];
        for (int i = 0; i < words.Length; i++)
            words[i] = stream.NextUInt32();
        return words;
    }

    public static float[] Sign(float[] values, int block)
    {
        var result = new float[values.Length];
        for (int start = 0; start < values.Length; start += block)
        {
            int end = Math.Min(start + block, values.Length);
            var lanes = new float[16];
            for (int i = start; i < end; i++)
                lanes[(i - start) % 16] += Math.Abs(values[i]);
            for (int half = 8; half > 0; half /= 2)
            {
                for (int i = 0; i < half; i++)
                    lanes[i] += lanes[i + half];
            }

            float mean = lanes[0] / (end - start);
            float scale = !float.IsFinite(mean) ? float.NaN
                : mean < MathF.ScaleB(1, -114) ? 0
                : BitConverter.Int32BitsToSingle((BitConverter.SingleToInt32Bits(mean) + 0x800) / 0x1000 * 0x1000);
            for (int i = start; i < end; i++)
                result[i] = float.IsNegative(values[i]) ? -scale : scale;
        }

        return result;
    }

    public static float[] TopK(float[] values, int group, double density) =>
        TopK(values, group, count => Math.Max(1, (int)Math.Floor(density * count + 0.5)));

    public static float[] TopK(float[] values, int group, Func<int, int> kept)
    {
        var result = new float[values.Length];
        for (int start = 0; start < values.Length; start += group)
        {
            int count = Math.Min(group, values.Length - start);
            foreach (int i in Enumerable.Range(start, count)
                .OrderByDescending(i => float.IsNaN(values[i]) ? float.PositiveInfinity : Math.Abs(values[i]))
                .ThenByDescending(i => float.IsNaN(values[i]))
                .Take(kept(count)))
                result[i] = values[i];
        }

        return result;
    }
}
