using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace DistTrain.Numerics;

/// <summary>How a reduction takes in elements and ends.</summary>
internal interface IReduction
{
    /// <summary>What a lane begins with, and what pads the last vector: taking it in changes nothing.</summary>
    static abstract float Identity { get; }

    static abstract T Take<T>(T lanes, T x, T y) where T : struct, ILanes<T>;

    static abstract float Fold<T>(T lanes) where T : struct, ILanes<T>;
}

internal readonly struct SumReduction : IReduction
{
    public static float Identity => 0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Take<T>(T lanes, T x, T y) where T : struct, ILanes<T> => lanes + x;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Fold<T>(T lanes) where T : struct, ILanes<T> => T.Sum(lanes);
}

internal readonly struct DotReduction : IReduction
{
    public static float Identity => 0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Take<T>(T lanes, T x, T y) where T : struct, ILanes<T> => T.Fma(x, y, lanes);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Fold<T>(T lanes) where T : struct, ILanes<T> => T.Sum(lanes);
}

internal readonly struct MaxReduction : IReduction
{
    public static float Identity => float.NegativeInfinity;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Take<T>(T lanes, T x, T y) where T : struct, ILanes<T> => T.Select(T.Less(lanes, x), x, lanes);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Fold<T>(T lanes) where T : struct, ILanes<T> => T.Max(lanes);
}

/// <summary>Runs a reduction in 16 lanes with the vectors of a kernel path.</summary>
internal static class ReductionDriver
{
    public static float Run<TReduction>(KernelPath path, ReadOnlySpan<float> x,
        ReadOnlySpan<float> y) where TReduction : IReduction
    {
        if (x.Length != y.Length)
            throw new ArgumentException($"Spans of {x.Length} and {y.Length} elements: they should be equally long.", nameof(y));
        ref float left = ref MemoryMarshal.GetReference(x), right = ref MemoryMarshal.GetReference(y);
        return path switch
        {
            KernelPath.Avx512 => Loop<Lanes16, TReduction>(ref left, ref right, x.Length),
            KernelPath.Avx2 => Loop<LanesPair<Lanes8>, TReduction>(ref left, ref right, x.Length),
            KernelPath.Vector128 => Loop<LanesPair<LanesPair<Lanes4>>, TReduction>(ref left, ref right, x.Length),
            _ => Loop<LanesPair<LanesPair<LanesPair<LanesPair<Lanes1>>>>, TReduction>(ref left, ref right, x.Length),
        };
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float Loop<T, TReduction>(ref float x, ref float y, int length)
        where T : struct, ILanes<T>
        where TReduction : IReduction
    {
        T lanes = T.All(TReduction.Identity);
        int i = 0;
        for (; i <= length - T.Count; i += T.Count)
            lanes = TReduction.Take(lanes, T.Load(ref Unsafe.Add(ref x, i)), T.Load(ref Unsafe.Add(ref y, i)));
        if (i < length)
        {
            T left = Tail.Load<T>(ref Unsafe.Add(ref x, i), length - i, TReduction.Identity);
            T right = Tail.Load<T>(ref Unsafe.Add(ref y, i), length - i, TReduction.Identity);
            lanes = TReduction.Take(lanes, left, right);
        }

        return TReduction.Fold(lanes);
    }
}
