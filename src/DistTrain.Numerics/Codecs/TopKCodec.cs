namespace DistTrain.Numerics;

/// <summary>
/// The k numbers of greatest magnitude of each group, as they are, with their places: for gradients with error feedback (Aji
/// and Heafield, "Sparse communication for distributed gradient descent", EMNLP 2017; Stich, Cordonnier and Jaggi, "Sparsified
/// SGD with memory", NeurIPS 2018). The others decode to 0.
/// <para>
/// Exactly k are taken; of equal magnitudes the first ones. A NaN counts as greater than every number. A group of n numbers keeps
/// k = max(1, ⌊density · n + ½⌋). What was decoded encodes to numbers that decode to the same once more.
/// </para>
/// </summary>
/// <remarks>
/// Encoded, group after group: k places within the group as unsigned 16-bit integers, ascending, then the k numbers as float32.
/// The last group may be short.
/// </remarks>
public static class TopKCodec
{
    /// <summary>The smallest and the largest group.</summary>
    public const int GroupMin = 16, GroupMax = 1 << 16;

    /// <summary>How many numbers of a group are kept.</summary>
    public static int Kept(int group, double density) => Math.Clamp((int)((density * group) + 0.5), 1, group);

    /// <summary>The encoded size.</summary>
    public static long EncodedBytes(int length, int group, double density)
    {
        int rest = length % group;
        return 6L * ((long)(length / group) * Kept(group, density) + (rest > 0 ? Kept(rest, density) : 0));
    }

    /// <summary>Encodes a part of a flat vector that begins with a group.</summary>
    /// <param name="source"><c>(n)</c></param>
    /// <param name="destination">As many bytes as <see cref="EncodedBytes"/> says.</param>
    /// <param name="group">Numbers in a group: a power of two.</param>
    /// <param name="density">The share of a group that is kept, above 0 and at most 1.</param>
    /// <exception cref="ArgumentException">The sizes do not fit.</exception>
    public static void Encode(ReadOnlySpan<float> source, Span<byte> destination, int group, double density) =>
        TopKDriver.Encode(Kernel.Path, source, destination, group, density);

    /// <summary>Decodes numbers.</summary>
    /// <param name="source">As many bytes as <see cref="EncodedBytes"/> says.</param>
    /// <param name="destination"><c>(n)</c></param>
    /// <param name="group">Numbers in a group: a power of two.</param>
    /// <param name="density">The share of a group that is kept.</param>
    /// <exception cref="ArgumentException">The sizes do not fit.</exception>
    /// <exception cref="InvalidDataException">A place is beyond its group.</exception>
    public static void Decode(ReadOnlySpan<byte> source, Span<float> destination, int group, double density) =>
        TopKDriver.Decode<Replace>(source, destination, group, density);

    /// <summary>Decodes numbers and adds them to what is there.</summary>
    /// <param name="source">As many bytes as <see cref="EncodedBytes"/> says.</param>
    /// <param name="destination"><c>(n)</c></param>
    /// <param name="group">Numbers in a group: a power of two.</param>
    /// <param name="density">The share of a group that is kept.</param>
    /// <exception cref="ArgumentException">The sizes do not fit.</exception>
    /// <exception cref="InvalidDataException">A place is beyond its group.</exception>
    public static void DecodeAdd(ReadOnlySpan<byte> source, Span<float> destination, int group, double density) =>
        TopKDriver.Decode<Accumulate>(source, destination, group, density);
}
