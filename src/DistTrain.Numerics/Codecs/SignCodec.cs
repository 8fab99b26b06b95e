namespace DistTrain.Numerics;

/// <summary>
/// The signs of float32 numbers with a scale a block, their mean magnitude: for gradients with error feedback (Seide et al.,
/// "1-bit stochastic gradient descent", Interspeech 2014; Karimireddy et al., "Error feedback fixes SignSGD", ICML 2019).
/// <para>
/// A number becomes s or −s by its sign bit, so 0 becomes s and −0 becomes −s. The scale s is rounded to 12 significant bits,
/// so that the mean of equal magnitudes is exact and numbers that were decoded encode to the same bytes once more. The sum that
/// it is the mean of is taken in 16 lanes on every path. A block whose sum is no finite number (it holds a NaN or an infinity,
/// or overflows) decodes to NaN throughout; a scale below 2⁻¹¹⁴ is zero.
/// </para>
/// </summary>
/// <remarks>
/// Encoded, block after block: the scale as float32, then a bit a number, the first one lowest, set where it is negative. The
/// last block may be short; the bits that fill its last byte are zero.
/// </remarks>
public static class SignCodec
{
    /// <summary>The smallest and the largest block.</summary>
    public const int BlockMin = 16, BlockMax = 1 << 12;

    /// <summary>The encoded size.</summary>
    public static long EncodedBytes(int length, int block) => (length + 7) / 8 + 4L * ((length + block - 1) / block);

    /// <summary>Encodes a part of a flat vector that begins with a block.</summary>
    /// <param name="source"><c>(n)</c></param>
    /// <param name="destination">As many bytes as <see cref="EncodedBytes"/> says.</param>
    /// <param name="block">Numbers in a block: a power of two.</param>
    /// <exception cref="ArgumentException">The sizes do not fit.</exception>
    public static void Encode(ReadOnlySpan<float> source, Span<byte> destination, int block) =>
        SignDriver.Encode(Kernel.Path, source, destination, block);

    /// <summary>Decodes numbers.</summary>
    /// <param name="source">As many bytes as <see cref="EncodedBytes"/> says.</param>
    /// <param name="destination"><c>(n)</c></param>
    /// <param name="block">Numbers in a block: a power of two.</param>
    /// <exception cref="ArgumentException">The sizes do not fit.</exception>
    public static void Decode(ReadOnlySpan<byte> source, Span<float> destination, int block) =>
        SignDriver.Decode<Replace>(Kernel.Path, source, destination, block);

    /// <summary>Decodes numbers and adds them to what is there.</summary>
    /// <param name="source">As many bytes as <see cref="EncodedBytes"/> says.</param>
    /// <param name="destination"><c>(n)</c></param>
    /// <param name="block">Numbers in a block: a power of two.</param>
    /// <exception cref="ArgumentException">The sizes do not fit.</exception>
    public static void DecodeAdd(ReadOnlySpan<byte> source, Span<float> destination, int block) =>
        SignDriver.Decode<Accumulate>(Kernel.Path, source, destination, block);
}
