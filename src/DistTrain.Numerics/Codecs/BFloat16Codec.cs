using System.Runtime.CompilerServices;

namespace DistTrain.Numerics;

/// <summary>
/// float32 as bfloat16: its upper 16 bits, with 8 significant bits and the whole range of exponents. Rounds to nearest, ties to
/// even: a relative error of 2⁻⁸ at most, denormals too by units of 2⁻¹³³. What rounds beyond the largest number gives
/// infinity; a NaN stays one, quiet, with its sign and upper payload.
/// </summary>
/// <remarks>Encoded: two bytes a number, little-endian. Decoding is exact, so encoding what was decoded gives the same
/// bytes.</remarks>
public static class BFloat16Codec
{
    /// <summary>The encoded size.</summary>
    public static long EncodedBytes(int length) => 2L * length;

    /// <summary>Encodes numbers.</summary>
    /// <param name="source"><c>(n)</c></param>
    /// <param name="destination"><c>(2n)</c> bytes.</param>
    /// <exception cref="ArgumentException">The destination has another size.</exception>
    public static void Encode(ReadOnlySpan<float> source, Span<byte> destination) =>
        NarrowDriver.Encode<BFloat16Format>(Kernel.Path, source, destination);

    /// <summary>Decodes numbers.</summary>
    /// <param name="source"><c>(2n)</c> bytes.</param>
    /// <param name="destination"><c>(n)</c></param>
    /// <exception cref="ArgumentException">The source has another size.</exception>
    public static void Decode(ReadOnlySpan<byte> source, Span<float> destination) =>
        NarrowDriver.Decode<BFloat16Format, Replace>(Kernel.Path, source, destination);

    /// <summary>Decodes numbers and adds them to what is there.</summary>
    /// <param name="source"><c>(2n)</c> bytes.</param>
    /// <param name="destination"><c>(n)</c></param>
    /// <exception cref="ArgumentException">The source has another size.</exception>
    public static void DecodeAdd(ReadOnlySpan<byte> source, Span<float> destination) =>
        NarrowDriver.Decode<BFloat16Format, Accumulate>(Kernel.Path, source, destination);
}

internal readonly struct BFloat16Format : INarrowFormat
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Encode<T>(T x) where T : struct, ICodecLanes<T>
    {
        T upper = T.ShiftRightLogical(x, 16);
        // Half a unit less one, plus one where the result would be odd.
        T rounded = T.AddInt(T.AddInt(x, T.AllInt(0x7FFF)), upper & T.AllInt(1));
        T nan = T.GreaterInt(x & T.AllInt(0x7FFFFFFF), T.AllInt(0x7F800000));
        return T.Select(nan, upper | T.AllInt(0x40), T.ShiftRightLogical(rounded, 16));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Decode<T>(T bits) where T : struct, ICodecLanes<T> => T.ShiftLeftInt(bits, 16);
}
