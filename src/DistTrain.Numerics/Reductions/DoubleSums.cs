using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace DistTrain.Numerics;

/// <summary>
/// Sums in double precision, in the same 16 lanes. Adding lanes is exact rounding, so the width that the machine really has does
/// not show.
/// </summary>
internal static class DoubleSums
{
    public static double Sum(ReadOnlySpan<float> x) => Loop(x, square: false);

    public static double SumOfSquares(ReadOnlySpan<float> x) => Loop(x, square: true);

    /// <summary>Sums of squares of every 16 elements; a shorter last block is filled up with zeros.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void BlockSquares(ReadOnlySpan<float> x, Span<double> sums)
    {
        ref float source = ref MemoryMarshal.GetReference(x);
        int i = 0, block = 0;
        for (; i <= x.Length - 16; i += 16)
            sums[block++] = Squares(Vector512.LoadUnsafe(ref source, (nuint)i));
        if (i < x.Length)
        {
            Span<float> padded = stackalloc float[16];
            x[i..].CopyTo(padded);
            sums[block] = Squares(Vector512.Create<float>(padded));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static double Squares(Vector512<float> x)
    {
        (Vector512<double> first, Vector512<double> second) = Vector512.Widen(x);
        return Fold(first * first, second * second);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static double Loop(ReadOnlySpan<float> x, bool square)
    {
        Vector512<double> low = Vector512<double>.Zero, high = Vector512<double>.Zero;
        ref float source = ref MemoryMarshal.GetReference(x);
        int i = 0;
        for (; i <= x.Length - 16; i += 16)
            Take(Vector512.LoadUnsafe(ref source, (nuint)i), square, ref low, ref high);
        if (i < x.Length)
        {
            Span<float> padded = stackalloc float[16];
            x[i..].CopyTo(padded);
            Take(Vector512.Create<float>(padded), square, ref low, ref high);
        }

        return Fold(low, high);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static double Fold(Vector512<double> low, Vector512<double> high)
    {
        Vector512<double> eight = low + high;
        Vector256<double> four = eight.GetLower() + eight.GetUpper();
        return (four[0] + four[2]) + (four[1] + four[3]);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Take(Vector512<float> x, bool square, ref Vector512<double> low, ref Vector512<double> high)
    {
        (Vector512<double> first, Vector512<double> second) = Vector512.Widen(x);
        low += square ? first * first : first;
        high += square ? second * second : second;
    }
}
