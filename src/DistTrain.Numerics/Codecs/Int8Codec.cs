namespace DistTrain.Numerics;

/// <summary>
/// float32 as signed 8-bit integers with a scale a block, rounded at random so that the mean is right (as QSGD does: Alistarh,
/// Grubic, Li, Tomioka and Vojnovic, "QSGD: communication-efficient SGD via gradient quantization and encoding", NIPS 2017).
/// <para>
/// The scale s of a block is its greatest magnitude over 127, cut to 17 significant bits. A number x becomes ⌊x / s + u⌋ with u
/// uniform in [0, 1) by steps of 2⁻¹⁵, at most 127 in magnitude: the error is less than s, and its mean is 0 but for 2⁻¹⁶·s of
/// rounding and, within 2⁻¹⁶ of the greatest magnitude, the cut. An integer times s is exact in float32. So numbers that were
/// decoded encode to the same bytes once more, whatever u is.
/// </para>
/// <para>
/// A block whose magnitudes are all below 2⁻¹⁰⁰ becomes zero. One that holds a NaN, an infinity, or a magnitude of 2¹²⁷ or more
/// decodes to NaN throughout.
/// </para>
/// </summary>
/// <remarks>Encoded, block after block: the scale as float32, then a byte a number; the last block may be short.</remarks>
public static class Int8Codec
{
    /// <summary>The smallest and the largest block.</summary>
    public const int BlockMin = 16, BlockMax = 1 << 16;

    /// <summary>The encoded size.</summary>
    public static long EncodedBytes(int length, int block) => length + 4L * ((length + block - 1) / block);

    /// <summary>Encodes a part of a flat vector that begins with a block.</summary>
    /// <param name="source"><c>(n)</c></param>
    /// <param name="destination">As many bytes as <see cref="EncodedBytes"/> says.</param>
    /// <param name="block">Numbers in a block: a power of two.</param>
    /// <param name="stream">Where u comes from.</param>
    /// <param name="position">The place of the first number in the flat vector, a multiple of the block.</param>
    /// <exception cref="ArgumentException">The sizes do not fit.</exception>
    public static void Encode(
        ReadOnlySpan<float> source, Span<byte> destination, int block, in RoundingStream stream, long position) =>
        Int8Driver.Encode(Kernel.Path, source, destination, block, stream, position);

    /// <summary>Encodes to the nearest integers: for numbers that were decoded, exactly.</summary>
    /// <param name="source"><c>(n)</c></param>
    /// <param name="destination">As many bytes as <see cref="EncodedBytes"/> says.</param>
    /// <param name="block">Numbers in a block: a power of two.</param>
    /// <exception cref="ArgumentException">The sizes do not fit.</exception>
    public static void EncodeNearest(ReadOnlySpan<float> source, Span<byte> destination, int block) =>
        Int8Driver.Encode(Kernel.Path, source, destination, block, null, 0);

    /// <summary>Decodes numbers.</summary>
    /// <param name="source">As many bytes as <see cref="EncodedBytes"/> says.</param>
    /// <param name="destination"><c>(n)</c></param>
    /// <param name="block">Numbers in a block: a power of two.</param>
    /// <exception cref="ArgumentException">The sizes do not fit.</exception>
    public static void Decode(ReadOnlySpan<byte> source, Span<float> destination, int block) =>
        Int8Driver.Decode<Replace>(Kernel.Path, source, destination, block);

    /// <summary>Decodes numbers and adds them to what is there.</summary>
    /// <param name="source">As many bytes as <see cref="EncodedBytes"/> says.</param>
    /// <param name="destination"><c>(n)</c></param>
    /// <param name="block">Numbers in a block: a power of two.</param>
    /// <exception cref="ArgumentException">The sizes do not fit.</exception>
    public static void DecodeAdd(ReadOnlySpan<byte> source, Span<float> destination, int block) =>
        Int8Driver.Decode<Accumulate>(Kernel.Path, source, destination, block);
}
