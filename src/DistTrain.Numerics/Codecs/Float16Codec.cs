using System.Runtime.CompilerServices;

namespace DistTrain.Numerics;

/// <summary>
/// float32 as IEEE 754 binary16: 11 significant bits, magnitudes from 2⁻²⁴ to 65504. Rounds to nearest, ties to even: half a
/// unit in the last place at most, which is a relative error of 2⁻¹¹ from 2⁻¹⁴ on and an absolute one of 2⁻²⁵ below. From 65520
/// on it gives infinity; every NaN gives the quiet NaN 7E00 with its sign.
/// </summary>
/// <remarks>Encoded: two bytes a number, little-endian. Decoding is exact, so encoding what was decoded gives the same
/// bytes.</remarks>
public static class Float16Codec
{
    /// <summary>The encoded size.</summary>
    public static long EncodedBytes(int length) => 2L * length;

    /// <summary>Encodes numbers.</summary>
    /// <param name="source"><c>(n)</c></param>
    /// <param name="destination"><c>(2n)</c> bytes.</param>
    /// <exception cref="ArgumentException">The destination has another size.</exception>
    public static void Encode(ReadOnlySpan<float> source, Span<byte> destination) =>
        NarrowDriver.Encode<Float16Format>(Kernel.Path, source, destination);

    /// <summary>Decodes numbers.</summary>
    /// <param name="source"><c>(2n)</c> bytes.</param>
    /// <param name="destination"><c>(n)</c></param>
    /// <exception cref="ArgumentException">The source has another size.</exception>
    public static void Decode(ReadOnlySpan<byte> source, Span<float> destination) =>
        NarrowDriver.Decode<Float16Format, Replace>(Kernel.Path, source, destination);

    /// <summary>Decodes numbers and adds them to what is there.</summary>
    /// <param name="source"><c>(2n)</c> bytes.</param>
    /// <param name="destination"><c>(n)</c></param>
    /// <exception cref="ArgumentException">The source has another size.</exception>
    public static void DecodeAdd(ReadOnlySpan<byte> source, Span<float> destination) =>
        NarrowDriver.Decode<Float16Format, Accumulate>(Kernel.Path, source, destination);
}

/// <summary>binary16 by integer operations (after F. Giesen, "Half to float done quick" and its inverse, 2012).</summary>
internal readonly struct Float16Format : INarrowFormat
{
    private const int Infinity32 = 0x7F800000, Infinity16 = 0x7C00, NaN16 = 0x7E00;
    private const int SmallestNormal = 0x38800000;   // 2^-14

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Encode<T>(T x) where T : struct, ICodecLanes<T>
    {
        T magnitude = x & T.AllInt(0x7FFFFFFF);
        T sign = T.ShiftRightLogical(x ^ magnitude, 16);
        // The exponent's bias from 127 to 15, and half a unit less one, plus one where the result would be odd.
        T odd = T.ShiftRightLogical(magnitude, 13) & T.AllInt(1);
        T normal = T.ShiftRightLogical(T.AddInt(T.AddInt(magnitude, T.AllInt(unchecked((int)0xC8000FFF))), odd), 13);
        normal = T.MinInt(normal, T.AllInt(Infinity16));
        // Added to 0.5 a small number's last bit is rounded to 2^-24, and lies in bit 0.
        T small = T.SubtractInt(magnitude + T.All(0.5f), T.All(0.5f));
        T result = T.Select(T.GreaterInt(T.AllInt(SmallestNormal), magnitude), small, normal);
        result = T.Select(T.GreaterInt(magnitude, T.AllInt(Infinity32)), T.AllInt(NaN16), result);
        return result | sign;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Decode<T>(T bits) where T : struct, ICodecLanes<T>
    {
        const int Bias = (127 - 15) << 23, ExponentMask = Infinity16 << 13;
        T magnitude = bits & T.AllInt(0x7FFF);
        T sign = T.ShiftLeftInt(bits ^ magnitude, 16);
        T shifted = T.ShiftLeftInt(magnitude, 13);
        T normal = T.AddInt(shifted, T.AllInt(Bias));
        T special = T.AddInt(normal, T.AllInt(Bias));
        T small = T.AddInt(shifted, T.AllInt(SmallestNormal)) - T.AllInt(SmallestNormal);
        T result = T.Select(T.GreaterInt(shifted, T.AllInt(ExponentMask - 1)), special, normal);
        result = T.Select(T.GreaterInt(T.AllInt(1 << 23), shifted), small, result);
        return result | sign;
    }
}
