using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace DistTrain.Numerics;

/// <summary>Runs a binary operator over spans with the vectors of a kernel path.</summary>
internal static class BinaryDriver
{
    /// <summary>
    /// Writes f(x, y). The destination is the same memory as an input or apart, and no shorter; x and y are equally long.
    /// </summary>
    public static void Run<TOperator>(KernelPath path, ReadOnlySpan<float> x, ReadOnlySpan<float> y, Span<float> destination)
        where TOperator : IBinaryOperator
    {
        if (x.Length != y.Length)
            throw new ArgumentException($"Spans of {x.Length} and {y.Length} elements: they should be equally long.", nameof(y));
        Spans.Check(x.Length, destination.Length, nameof(destination));
        Spans.CheckOverlap(x, destination, nameof(destination));
        Spans.CheckOverlap(y, destination, nameof(destination));
        ref float left = ref MemoryMarshal.GetReference(x), right = ref MemoryMarshal.GetReference(y);
        ref float to = ref MemoryMarshal.GetReference(destination);
        switch (path)
        {
            case KernelPath.Avx512: Loop<Lanes16, TOperator>(ref left, ref right, ref to, x.Length); break;
            case KernelPath.Avx2: Loop<Lanes8, TOperator>(ref left, ref right, ref to, x.Length); break;
            case KernelPath.Vector128: Loop<Lanes4, TOperator>(ref left, ref right, ref to, x.Length); break;
            default: Loop<Lanes1, TOperator>(ref left, ref right, ref to, x.Length); break;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Loop<T, TOperator>(ref float x, ref float y, ref float destination, int length)
        where T : struct, ILanes<T>
        where TOperator : IBinaryOperator
    {
        int i = 0;
        for (; i <= length - T.Count; i += T.Count)
            TOperator.Apply(T.Load(ref Unsafe.Add(ref x, i)), T.Load(ref Unsafe.Add(ref y, i))).Store(
                ref Unsafe.Add(ref destination, i));
        for (; i < length; i++)
            TOperator.Apply(Lanes1.Load(ref Unsafe.Add(ref x, i)), Lanes1.Load(ref Unsafe.Add(ref y, i))).Store(
                ref Unsafe.Add(ref destination, i));
    }
}
