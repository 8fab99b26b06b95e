namespace DistTrain.Numerics.Tests;

/// <summary>Numbers that kernels are tried on: every magnitude, both signs, and the special ones.</summary>
internal static class Inputs
{
    public static readonly float[] Special =
    [
        0f, -0f, 1, -1, 0.5f, -0.5f, float.Epsilon, -float.Epsilon, 1.17549435e-38f, -1.1e-39f, float.MaxValue, float.MinValue,
        float.PositiveInfinity, float.NegativeInfinity, float.NaN, 88.7f, 88.73f, 89, -87.3f, -100, -103.9f, -104, -200, 1e-8f,
        -1e-8f,
        0.625f, 0.62499994f, 9.01f, -9.02f, 20, 1000, -1000, 0.70710677f, 0.7071068f, 1.4142135f, 1.4142136f,
    ];

    /// <summary>The special numbers, then ordinary ones by seed.</summary>
    public static float[] Mixed(int count, int seed)
    {
        var stream = new RandomStream((ulong)seed, RandomPurpose.SelfTest);
        float[] values = new float[count];
        for (int i = 0; i < count; i++)
            values[i] = i < Special.Length ? Special[i] : stream.NextNormal() * 4;
        return values;
    }

    /// <summary>Ordinary numbers by seed.</summary>
    public static float[] Normal(int count, int seed)
    {
        var stream = new RandomStream((ulong)seed, RandomPurpose.SelfTest, shard: 1);
        float[] values = new float[count];
        for (int i = 0; i < count; i++)
            values[i] = stream.NextNormal();
        return values;
    }

    /// <summary>
    /// Every <paramref name="stride"/>-th float from the bits of <paramref name="from"/> up to those of <paramref name="to"/>,
    /// both of one sign.
    /// </summary>
    public static float[] Sweep(float from, float to, int stride)
    {
        int first = BitConverter.SingleToInt32Bits(from), last = BitConverter.SingleToInt32Bits(to);
        float[] values = new float[(last - first) / stride + 1];
        for (int i = 0; i < values.Length; i++)
            values[i] = BitConverter.Int32BitsToSingle(first + i * stride);
        return values;
    }
}
