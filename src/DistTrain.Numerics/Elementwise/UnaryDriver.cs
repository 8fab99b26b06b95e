using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace DistTrain.Numerics;

/// <summary>Runs a unary operator over a span with the vectors of a kernel path.</summary>
internal static class UnaryDriver
{
    /// <summary>Writes f(x). The spans are the same memory or apart, and the destination is no shorter.</summary>
    public static void Run<TOperator>(KernelPath path, ReadOnlySpan<float> x,
        Span<float> destination) where TOperator : IUnaryOperator
    {
        Spans.Check(x.Length, destination.Length, nameof(destination));
        Spans.CheckOverlap(x, destination, nameof(destination));
        ref float from = ref MemoryMarshal.GetReference(x), to = ref MemoryMarshal.GetReference(destination);
        switch (path)
        {
            case KernelPath.Avx512: Loop<Lanes16, TOperator>(ref from, ref to, x.Length); break;
            case KernelPath.Avx2: Loop<Lanes8, TOperator>(ref from, ref to, x.Length); break;
            case KernelPath.Vector128: Loop<Lanes4, TOperator>(ref from, ref to, x.Length); break;
            default: Loop<Lanes1, TOperator>(ref from, ref to, x.Length); break;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Loop<T, TOperator>(ref float x, ref float destination, int length)
        where T : struct, ILanes<T>
        where TOperator : IUnaryOperator
    {
        int i = 0;
        for (; i <= length - T.Count; i += T.Count)
            TOperator.Apply(T.Load(ref Unsafe.Add(ref x, i))).Store(ref Unsafe.Add(ref destination, i));
        if (i == length)
            return;

        // The last elements take the same instructions in a padded vector.
        Span<float> padded = stackalloc float[16];
        ref float tail = ref MemoryMarshal.GetReference(padded);
        for (int j = i; j < length; j++)
            Unsafe.Add(ref tail, j - i) = Unsafe.Add(ref x, j);
        TOperator.Apply(T.Load(ref tail)).Store(ref tail);
        for (int j = i; j < length; j++)
            Unsafe.Add(ref destination, j) = Unsafe.Add(ref tail, j - i);
    }
}
