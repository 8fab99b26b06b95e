using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace DistTrain.Numerics;

/// <summary>Softmax of one row with the vectors of a kernel path.</summary>
internal static class SoftmaxDriver
{
    /// <summary>Writes the softmax; returns the greatest element and the sum of exponentials relative to it.</summary>
    public static (float Max, float Sum) Normalise(KernelPath path, ReadOnlySpan<float> x, Span<float> destination)
    {
        float max = ReductionDriver.Run<MaxReduction>(path, x, x);
        ref float from = ref MemoryMarshal.GetReference(x), to = ref MemoryMarshal.GetReference(destination);
        float sum = path switch
        {
            KernelPath.Avx512 => Exponentials<Lanes16>(ref from, ref to, x.Length, max, normalise: true),
            KernelPath.Avx2 => Exponentials<LanesPair<Lanes8>>(ref from, ref to, x.Length, max, normalise: true),
            KernelPath.Vector128 => Exponentials<LanesPair<LanesPair<Lanes4>>>(ref from, ref to, x.Length, max, normalise: true),
            _ => Exponentials<LanesPair<LanesPair<LanesPair<LanesPair<Lanes1>>>>>(ref from, ref to, x.Length, max, normalise: true),
        };
        return (max, sum);
    }

    /// <summary>The greatest element and the sum of exponentials relative to it.</summary>
    public static (float Max, float Sum) Sum(KernelPath path, ReadOnlySpan<float> x)
    {
        float max = ReductionDriver.Run<MaxReduction>(path, x, x);
        ref float from = ref MemoryMarshal.GetReference(x);
        float sum = path switch
        {
            KernelPath.Avx512 => Exponentials<Lanes16>(ref from, ref from, x.Length, max, normalise: false),
            KernelPath.Avx2 => Exponentials<LanesPair<Lanes8>>(ref from, ref from, x.Length, max, normalise: false),
            KernelPath.Vector128 => Exponentials<LanesPair<LanesPair<Lanes4>>>(ref from, ref from, x.Length, max, normalise: false),
            _ => Exponentials<LanesPair<LanesPair<LanesPair<LanesPair<Lanes1>>>>>(ref from, ref from, x.Length, max, normalise: false),
        };
        return (max, sum);
    }

    /// <summary>Writes y · (dy − dot).</summary>
    public static void Backward(KernelPath path, ReadOnlySpan<float> y, ReadOnlySpan<float> gradient, float dot, Span<float> destination)
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
    private static float Exponentials<T>(ref float x, ref float destination, int length, float max, bool normalise)
        where T : struct, ILanes<T>
    {
        T greatest = T.All(max), lanes = T.All(0);
        for (int i = 0; i < length; i += T.Count)
        {
            int count = Math.Min(T.Count, length - i);
            T values = count == T.Count
                ? T.Load(ref Unsafe.Add(ref x, i))
                : Tail.Load<T>(ref Unsafe.Add(ref x, i), count, float.NegativeInfinity);
            T exponential = ExpOperator.Apply(values - greatest);
            lanes += exponential;
            if (normalise)
                Store(exponential, ref Unsafe.Add(ref destination, i), count);
        }

        float sum = T.Sum(lanes);
        if (!normalise)
            return sum;
        T divisor = T.All(sum);
        for (int i = 0; i < length; i += T.Count)
        {
            int count = Math.Min(T.Count, length - i);
            T exponential = count == T.Count
                ? T.Load(ref Unsafe.Add(ref destination, i))
                : Tail.Load<T>(ref Unsafe.Add(ref destination, i), count, 0);
            Store(exponential / divisor, ref Unsafe.Add(ref destination, i), count);
        }

        return sum;
    }

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
