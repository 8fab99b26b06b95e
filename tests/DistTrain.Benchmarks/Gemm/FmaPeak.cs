using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace DistTrain.Benchmarks;

/// <summary>How many multiply-adds a second one core can do at all: twelve independent chains that touch no memory.</summary>
internal static class FmaPeak
{
    private const int Chains = 12;

    /// <summary>GFLOP/s of one measurement of about a millisecond.</summary>
    public static double Measure()
    {
        const int Steps = 100_000;
        double start = ThreadClock.Nanoseconds();
        int lanes;
        if (Avx512F.IsSupported)
        {
            Wide(Steps);
            lanes = Vector512<float>.Count;
        }
        else if (Fma.IsSupported)
        {
            Middle(Steps);
            lanes = Vector256<float>.Count;
        }
        else
        {
            Narrow(Steps);
            lanes = Vector128<float>.Count;
        }

        return 2.0 * lanes * Chains * Steps / (ThreadClock.Nanoseconds() - start);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static Vector512<float> Wide(int steps)
    {
        Vector512<float> x =
            Vector512.Create(0.5f), a = x, b = x, c = x, d = x, e = x, f = x, g = x, h = x, i = x, j = x, k = x, l = x;
        for (; steps > 0; steps--)
        {
            a = Avx512F.FusedMultiplyAdd(x, x, a);
            b = Avx512F.FusedMultiplyAdd(x, x, b);
            c = Avx512F.FusedMultiplyAdd(x, x, c);
            d = Avx512F.FusedMultiplyAdd(x, x, d);
            e = Avx512F.FusedMultiplyAdd(x, x, e);
            f = Avx512F.FusedMultiplyAdd(x, x, f);
            g = Avx512F.FusedMultiplyAdd(x, x, g);
            h = Avx512F.FusedMultiplyAdd(x, x, h);
            i = Avx512F.FusedMultiplyAdd(x, x, i);
            j = Avx512F.FusedMultiplyAdd(x, x, j);
            k = Avx512F.FusedMultiplyAdd(x, x, k);
            l = Avx512F.FusedMultiplyAdd(x, x, l);
        }

        return a + b + c + d + e + f + g + h + i + j + k + l;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static Vector256<float> Middle(int steps)
    {
        Vector256<float> x =
            Vector256.Create(0.5f), a = x, b = x, c = x, d = x, e = x, f = x, g = x, h = x, i = x, j = x, k = x, l = x;
        for (; steps > 0; steps--)
        {
            a = Fma.MultiplyAdd(x, x, a);
            b = Fma.MultiplyAdd(x, x, b);
            c = Fma.MultiplyAdd(x, x, c);
            d = Fma.MultiplyAdd(x, x, d);
            e = Fma.MultiplyAdd(x, x, e);
            f = Fma.MultiplyAdd(x, x, f);
            g = Fma.MultiplyAdd(x, x, g);
            h = Fma.MultiplyAdd(x, x, h);
            i = Fma.MultiplyAdd(x, x, i);
            j = Fma.MultiplyAdd(x, x, j);
            k = Fma.MultiplyAdd(x, x, k);
            l = Fma.MultiplyAdd(x, x, l);
        }

        return a + b + c + d + e + f + g + h + i + j + k + l;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static Vector128<float> Narrow(int steps)
    {
        Vector128<float> x =
            Vector128.Create(0.5f), a = x, b = x, c = x, d = x, e = x, f = x, g = x, h = x, i = x, j = x, k = x, l = x;
        for (; steps > 0; steps--)
        {
            a = MultiplyAdd(x, a);
            b = MultiplyAdd(x, b);
            c = MultiplyAdd(x, c);
            d = MultiplyAdd(x, d);
            e = MultiplyAdd(x, e);
            f = MultiplyAdd(x, f);
            g = MultiplyAdd(x, g);
            h = MultiplyAdd(x, h);
            i = MultiplyAdd(x, i);
            j = MultiplyAdd(x, j);
            k = MultiplyAdd(x, k);
            l = MultiplyAdd(x, l);
        }

        return a + b + c + d + e + f + g + h + i + j + k + l;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> MultiplyAdd(Vector128<float> x, Vector128<float> sum)
        => AdvSimd.IsSupported ? AdvSimd.FusedMultiplyAdd(sum, x, x) : (x * x) + sum;
}
