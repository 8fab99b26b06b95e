using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace DistTrain.Numerics;

/// <summary>Column sums of a row-major matrix, rows in order.</summary>
internal static class Columns
{
    public static void Sum(KernelPath path, ReadOnlySpan<float> matrix, Span<float> sums)
    {
        ref float from = ref MemoryMarshal.GetReference(matrix), to = ref MemoryMarshal.GetReference(sums);
        int rows = sums.IsEmpty ? 0 : matrix.Length / sums.Length;
        switch (path)
        {
            case KernelPath.Avx512: Loop<Lanes16>(ref from, ref to, rows, sums.Length); break;
            case KernelPath.Avx2: Loop<Lanes8>(ref from, ref to, rows, sums.Length); break;
            case KernelPath.Vector128: Loop<Lanes4>(ref from, ref to, rows, sums.Length); break;
            default: Loop<Lanes1>(ref from, ref to, rows, sums.Length); break;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Loop<T>(ref float matrix, ref float sums, int rows, int columns) where T : struct, ILanes<T>
    {
        int column = 0;
        for (; column <= columns - 4 * T.Count; column += 4 * T.Count)
            Four<T>(ref Unsafe.Add(ref matrix, column), ref Unsafe.Add(ref sums, column), rows, columns);
        for (; column <= columns - T.Count; column += T.Count)
            One<T>(ref Unsafe.Add(ref matrix, column), ref Unsafe.Add(ref sums, column), rows, columns);
        for (; column < columns; column++)
            One<Lanes1>(ref Unsafe.Add(ref matrix, column), ref Unsafe.Add(ref sums, column), rows, columns);
    }

    /// <summary>Four vectors of columns at once: as many chains of additions hide their latency.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Four<T>(ref float matrix, ref float sums, int rows, int columns) where T : struct, ILanes<T>
    {
        T sum0 = T.All(0), sum1 = sum0, sum2 = sum0, sum3 = sum0;
        for (int row = 0; row < rows; row++)
        {
            sum0 += T.Load(ref matrix);
            sum1 += T.Load(ref Unsafe.Add(ref matrix, T.Count));
            sum2 += T.Load(ref Unsafe.Add(ref matrix, 2 * T.Count));
            sum3 += T.Load(ref Unsafe.Add(ref matrix, 3 * T.Count));
            matrix = ref Unsafe.Add(ref matrix, columns);
        }

        sum0.Store(ref sums);
        sum1.Store(ref Unsafe.Add(ref sums, T.Count));
        sum2.Store(ref Unsafe.Add(ref sums, 2 * T.Count));
        sum3.Store(ref Unsafe.Add(ref sums, 3 * T.Count));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void One<T>(ref float matrix, ref float sums, int rows, int columns) where T : struct, ILanes<T>
    {
        T sum = T.All(0);
        for (int row = 0; row < rows; row++)
        {
            sum += T.Load(ref matrix);
            matrix = ref Unsafe.Add(ref matrix, columns);
        }

        sum.Store(ref sums);
    }
}
