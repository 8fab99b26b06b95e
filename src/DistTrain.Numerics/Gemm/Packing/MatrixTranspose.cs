using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace DistTrain.Numerics;

/// <summary>to[j, i] = from[i, j], by squares that are turned inside registers.</summary>
internal static unsafe class MatrixTranspose
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(float* from, nint ldFrom, float* to, nint ldTo, nint rows, nint columns)
    {
        nint i = 0;
        if (Avx.IsSupported)
        {
            for (; i + 8 <= rows; i += 8)
            {
                nint j = 0;
                for (; j + 8 <= columns; j += 8)
                    Square8(from + (i * ldFrom) + j, ldFrom, to + (j * ldTo) + i, ldTo);

                for (; j + 4 <= columns; j += 4)
                {
                    Square4(from + (i * ldFrom) + j, ldFrom, to + (j * ldTo) + i, ldTo);
                    Square4(from + ((i + 4) * ldFrom) + j, ldFrom, to + (j * ldTo) + i + 4, ldTo);
                }

                Rest(from + (i * ldFrom) + j, ldFrom, to + (j * ldTo) + i, ldTo, 8, columns - j);
            }
        }

        for (; i + 4 <= rows; i += 4)
        {
            nint j = 0;
            for (; j + 4 <= columns; j += 4)
                Square4(from + (i * ldFrom) + j, ldFrom, to + (j * ldTo) + i, ldTo);

            Rest(from + (i * ldFrom) + j, ldFrom, to + (j * ldTo) + i, ldTo, 4, columns - j);
        }

        Rest(from + (i * ldFrom), ldFrom, to + i, ldTo, rows - i, columns);
    }

    private static void Rest(float* from, nint ldFrom, float* to, nint ldTo, nint rows, nint columns)
    {
        for (nint j = 0; j < columns; j++)
        {
            for (nint i = 0; i < rows; i++)
                to[(j * ldTo) + i] = from[(i * ldFrom) + j];
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Square4(float* from, nint ldFrom, float* to, nint ldTo)
    {
        Vector128<float> a = Vector128.Load(from), b = Vector128.Load(from + ldFrom);
        Vector128<float> c = Vector128.Load(from + (2 * ldFrom)), d = Vector128.Load(from + (3 * ldFrom));
        Vector128<double> ab, cd, AB, CD;
        if (AdvSimd.Arm64.IsSupported)
        {
            ab = AdvSimd.Arm64.ZipLow(a, b).AsDouble();     // a0 b0 a1 b1
            cd = AdvSimd.Arm64.ZipLow(c, d).AsDouble();
            AB = AdvSimd.Arm64.ZipHigh(a, b).AsDouble();    // a2 b2 a3 b3
            CD = AdvSimd.Arm64.ZipHigh(c, d).AsDouble();
            AdvSimd.Arm64.ZipLow(ab, cd).AsSingle().Store(to);
            AdvSimd.Arm64.ZipHigh(ab, cd).AsSingle().Store(to + ldTo);
            AdvSimd.Arm64.ZipLow(AB, CD).AsSingle().Store(to + (2 * ldTo));
            AdvSimd.Arm64.ZipHigh(AB, CD).AsSingle().Store(to + (3 * ldTo));
        }
        else if (Sse2.IsSupported)
        {
            ab = Sse.UnpackLow(a, b).AsDouble();
            cd = Sse.UnpackLow(c, d).AsDouble();
            AB = Sse.UnpackHigh(a, b).AsDouble();
            CD = Sse.UnpackHigh(c, d).AsDouble();
            Sse2.UnpackLow(ab, cd).AsSingle().Store(to);
            Sse2.UnpackHigh(ab, cd).AsSingle().Store(to + ldTo);
            Sse2.UnpackLow(AB, CD).AsSingle().Store(to + (2 * ldTo));
            Sse2.UnpackHigh(AB, CD).AsSingle().Store(to + (3 * ldTo));
        }
        else
        {
            Rest(from, ldFrom, to, ldTo, 4, 4);
        }
    }

    /// <summary>Halves of rows i and i + 4 are loaded side by side, so that the rest stays within 128-bit lanes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Square8(float* from, nint ldFrom, float* to, nint ldTo)
    {
        float* lower = from + (4 * ldFrom);
        Half8(
            Pair(from, lower), Pair(from + ldFrom, lower + ldFrom),
            Pair(from + (2 * ldFrom), lower + (2 * ldFrom)), Pair(from + (3 * ldFrom), lower + (3 * ldFrom)), to, ldTo);
        from += 4;
        lower += 4;
        Half8(
            Pair(from, lower), Pair(from + ldFrom, lower + ldFrom),
            Pair(from + (2 * ldFrom), lower + (2 * ldFrom)), Pair(from + (3 * ldFrom), lower + (3 * ldFrom)), to + (
                4 * ldTo), ldTo);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Pair(float* low, float* high)
        => Avx.InsertVector128(Vector128.Load(low).ToVector256Unsafe(), Vector128.Load(high), 1);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Half8(
        Vector256<float> a, Vector256<float> b, Vector256<float> c, Vector256<float> d, float* to, nint ldTo)
    {
        Vector256<double> ab = Avx.UnpackLow(a, b).AsDouble(), cd = Avx.UnpackLow(c, d).AsDouble();
        Vector256<double> AB = Avx.UnpackHigh(a, b).AsDouble(), CD = Avx.UnpackHigh(c, d).AsDouble();
        Avx.UnpackLow(ab, cd).AsSingle().Store(to);
        Avx.UnpackHigh(ab, cd).AsSingle().Store(to + ldTo);
        Avx.UnpackLow(AB, CD).AsSingle().Store(to + (2 * ldTo));
        Avx.UnpackHigh(AB, CD).AsSingle().Store(to + (3 * ldTo));
    }
}
