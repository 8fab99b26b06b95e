namespace DistTrain.Numerics.Tests;

/// <summary>Comparisons of bits, where any NaN is as good as another.</summary>
internal static class Bits
{
    public static void ShouldBeTheBitsOf(this ReadOnlySpan<float> actual, ReadOnlySpan<float> expected, string what)
    {
        actual.Length.ShouldBe(expected.Length, what);
        for (int i = 0; i < actual.Length; i++)
        {
            int left = BitConverter.SingleToInt32Bits(actual[i]), right = BitConverter.SingleToInt32Bits(expected[i]);
            if (left != right && !(float.IsNaN(actual[i]) && float.IsNaN(expected[i])))
                Assert.Fail($"{what}: element {i} of {actual.Length} is {actual[i]:R} (0x{left:x8}), expected {expected[i]:R} (0x{right:x8})");
        }
    }

    public static void ShouldBeTheBitsOf(this float actual, float expected, string what) =>
        ((ReadOnlySpan<float>)[actual]).ShouldBeTheBitsOf([expected], what);

    public static void ShouldBeTheBitsOf(this float[] actual, ReadOnlySpan<float> expected, string what) =>
        ((ReadOnlySpan<float>)actual).ShouldBeTheBitsOf(expected, what);
}
