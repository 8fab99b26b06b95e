namespace DistTrain.Numerics;

/// <summary>
/// How k is cut: ⌈k / 512⌉ balanced blocks, each a multiple of 8 but the last. Part of the result's definition, since a
/// block is one chain of fused multiply-adds: changing it changes the bits of every product with k above 512.
/// </summary>
internal static class KBlocks
{
    public const int LengthMax = 512;

    public static int Count(int k) => (k + LengthMax - 1) / LengthMax;

    /// <summary>The length of every block but the last, which takes what is left.</summary>
    public static int Length(int k)
    {
        int count = Count(k);
        return count == 0 ? 0 : (((k + count - 1) / count) + 7) & ~7;
    }
}
