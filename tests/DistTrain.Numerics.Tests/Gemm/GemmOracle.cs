using System.Runtime.InteropServices;

namespace DistTrain.Numerics.Tests;

/// <summary>The products by their published definition, written apart from the product's own reference path.</summary>
internal static class GemmOracle
{
    public static float[] Numbers(int count, int part)
    {
        var stream = new RandomStream(17, RandomPurpose.SelfTest, epoch: 1, shard: part);
        float[] numbers = new float[count];
        for (int i = 0; i < count; i++)
            numbers[i] = (2 * stream.NextSingle()) - 1;

        return numbers;
    }

    /// <summary>Sum of block chains; a and b are read through functions so that a form is one lambda.</summary>
    public static float Dot(int k, Func<int, float> a, Func<int, float> b, float? start = null)
    {
        int blocks = (k + 511) / 512;
        float? sum = start;
        for (int block = 0, p = 0; block < blocks; block++)
        {
            int length = ((k + blocks - 1) / blocks + 7) / 8 * 8;
            float chain = 0;
            for (int end = Math.Min(k, p + length); p < end; p++)
                chain = MathF.FusedMultiplyAdd(a(p), b(p), chain);

            sum = sum is { } before ? before + chain : chain;
        }

        return sum ?? 0;
    }

    public static float Finish(float value, float? bias, Activation activation)
    {
        if (bias is { } b)
            value += b;

        float[] element = [value];
        switch (activation)
        {
            case Activation.Relu:
                return value <= 0 ? 0 : value;
            case Activation.Sigmoid:
                UnaryDriver.Run<SigmoidOperator>(KernelPath.Scalar, element, element);
                break;
            case Activation.Tanh:
                UnaryDriver.Run<TanhOperator>(KernelPath.Scalar, element, element);
                break;
        }

        return element[0];
    }

    /// <summary>Elementwise sum in the fixed tree, level by level.</summary>
    public static float[] Tree(List<float[]> leaves, int length)
    {
        while (leaves.Count > 1)
        {
            var parents = new List<float[]>();
            for (int i = 0; i < leaves.Count; i += 2)
                parents.Add(i + 1 < leaves.Count ? [.. leaves[i].Zip(leaves[i + 1], (x, y) => x + y)] : leaves[i]);

            leaves = parents;
        }

        return leaves.Count == 0 ? new float[length] : leaves[0];
    }

    public static void ShouldHaveTheBitsOf(this float[] actual, float[] expected, string what)
    {
        if (actual.AsSpan().SequenceEqual(expected) &&
            MemoryMarshal.Cast<float, int>(actual).SequenceEqual(MemoryMarshal.Cast<float, int>(expected.AsSpan())))
            return;

        actual.Length.ShouldBe(expected.Length, what);
        for (int i = 0; i < actual.Length; i++)
        {
            BitConverter.SingleToInt32Bits(actual[i]).ShouldBe(
                BitConverter.SingleToInt32Bits(expected[i]), $"{what}: element {i} is {actual[i]:R}, not {expected[i]:R}");
        }
    }
}
