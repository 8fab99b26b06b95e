using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace DistTrain.Numerics;

/// <summary>Softmax of one row with the vectors of a kernel path.</summary>
internal static class SoftmaxDriver
{
    /// <summary>Writes the softmax of one row.</summary>
    public static void Normalise(KernelPath path, ReadOnlySpan<float> x, Span<float> destination)
    {
        float max = ReductionDriver.Run<MaxReduction>(path, x, x);
        ref float from = ref MemoryMarshal.GetReference(x), to = ref MemoryMarshal.GetReference(destination);
        switch (path)
        {
            case KernelPath.Avx512: Normalise<Lanes16>(ref from, ref to, x.Length, max); break;
            case KernelPath.Avx2: Normalise<LanesPair<Lanes8>>(ref from, ref to, x.Length, max); break;
            case KernelPath.Vector128: Normalise<LanesPair<LanesPair<Lanes4>>>(ref from, ref to, x.Length, max); break;
            default: Normalise<LanesPair<LanesPair<LanesPair<LanesPair<Lanes1>>>>>(ref from, ref to, x.Length, max); break;
        }
    }

    /// <summary>Writes y · (dy − dot).</summary>
    public static void Backward(
        KernelPath path, ReadOnlySpan<float> y, ReadOnlySpan<float> gradient, float dot, Span<float> destination)
    {
        ref float result = ref MemoryMarshal.GetReference(y), from = ref MemoryMarshal.GetReference(gradient);
        ref float to = ref MemoryMarshal.GetReference(destination);
        switch (path)
        {
            case KernelPath.Avx512: Backward<Lanes16>(ref result, ref from, dot, ref to, y.Length); break;
            case KernelPath.Avx2: Backward<Lanes8>(ref result, ref from, dot, ref to, y.Length); break;
            case KernelPath.Vector128: Backward<Lanes4>(ref result, ref from, dot, ref to, y.Length); break;
            default: Backward<Lanes1>(ref result, ref from, dot, ref to, y.Length); break;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Normalise<T>(ref float x, ref float destination, int length, float max) where T : struct, ILanes<T>
    {
        T greatest = T.All(max), lanes = T.All(0);
        for (int i = 0; i < length; i += T.Count)
        {
            int count = Math.Min(T.Count, length - i);
            T exponential = ExpOperator.Apply(Load<T>(ref Unsafe.Add(ref x, i), count, max) - greatest);
            lanes += count == T.Count ? exponential : exponential & T.First(count);
            Store(exponential, ref Unsafe.Add(ref destination, i), count);
        }

        T divisor = T.All(T.Sum(lanes));
        for (int i = 0; i < length; i += T.Count)
        {
            int count = Math.Min(T.Count, length - i);
            Store(Load<T>(ref Unsafe.Add(ref destination, i), count, 0) / divisor, ref Unsafe.Add(ref destination, i), count);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T Load<T>(ref float source, int count, float fill) where T : struct, ILanes<T> =>
        count == T.Count ? T.Load(ref source) : Tail.Load<T>(ref source, count, fill);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store<T>(T value, ref float destination, int count) where T : struct, ILanes<T>
    {
        if (count == T.Count)
            value.Store(ref destination);
        else
            Tail.Store(value, ref destination, count);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Backward<T>(ref float y, ref float gradient, float dot, ref float destination, int length)
        where T : struct, ILanes<T>
    {
        int i = 0;
        for (; i <= length - T.Count; i += T.Count)
        {
            T difference = T.Load(ref Unsafe.Add(ref gradient, i)) - T.All(dot);
            (T.Load(ref Unsafe.Add(ref y, i)) * difference).Store(ref Unsafe.Add(ref destination, i));
        }

        for (; i < length; i++)
            Unsafe.Add(ref destination, i) = Unsafe.Add(ref y, i) * (Unsafe.Add(ref gradient, i) - dot);
    }
}
