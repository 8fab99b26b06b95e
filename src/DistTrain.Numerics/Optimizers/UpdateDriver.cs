using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace DistTrain.Numerics;

/// <summary>One element's update from weight, gradient sum and up to two slots.</summary>
internal interface IUpdateOperator
{
    /// <summary>How many slots it has.</summary>
    static abstract int Slots { get; }

    T Apply<T>(T weight, T gradientSum, ref T first, ref T second) where T : struct, ILanes<T>;
}

/// <summary>Runs an update over a block in one pass with the vectors of a kernel path.</summary>
internal static class UpdateDriver
{
    public static void Run<TUpdate>(
        KernelPath path, ReadOnlySpan<float> weights, Span<float> updated, ReadOnlySpan<float> gradientSum, Span<float> first,
        Span<float> second, TUpdate update)
        where TUpdate : struct, IUpdateOperator
    {
        int length = weights.Length;
        if (updated.Length != length || gradientSum.Length != length
            || (TUpdate.Slots > 0 && first.Length != length) || (TUpdate.Slots > 1 && second.Length != length))
        {
            throw new ArgumentException(
                $"{length} weights with spans of {updated.Length}, {gradientSum.Length}, {first.Length} and {second.Length}: they should be equally long.",
                nameof(weights));
        }

        Spans.CheckOverlap(weights, updated, nameof(updated));
        ref float w = ref MemoryMarshal.GetReference(weights), to = ref MemoryMarshal.GetReference(updated);
        ref float g = ref MemoryMarshal.GetReference(gradientSum);
        ref float s0 = ref MemoryMarshal.GetReference(first), s1 = ref MemoryMarshal.GetReference(second);
        int done = path switch
        {
            KernelPath.Avx512 => Loop<Lanes16, TUpdate>(ref w, ref to, ref g, ref s0, ref s1, 0, length, update),
            KernelPath.Avx2 => Loop<Lanes8, TUpdate>(ref w, ref to, ref g, ref s0, ref s1, 0, length, update),
            KernelPath.Vector128 => Loop<Lanes4, TUpdate>(ref w, ref to, ref g, ref s0, ref s1, 0, length, update),
            _ => 0,
        };
        Loop<Lanes1, TUpdate>(ref w, ref to, ref g, ref s0, ref s1, done, length, update);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int Loop<T, TUpdate>(
        ref float weights, ref float updated, ref float gradient, ref float first, ref float second, int begin, int end,
        TUpdate update)
        where T : struct, ILanes<T>
        where TUpdate : struct, IUpdateOperator
    {
        int i = begin;
        for (; i <= end - T.Count; i += T.Count)
        {
            T s0 = TUpdate.Slots > 0 ? T.Load(ref Unsafe.Add(ref first, i)) : default;
            T s1 = TUpdate.Slots > 1 ? T.Load(ref Unsafe.Add(ref second, i)) : default;
            T weight = update.Apply(
                T.Load(ref Unsafe.Add(ref weights, i)), T.Load(ref Unsafe.Add(ref gradient, i)), ref s0, ref s1);
            weight.Store(ref Unsafe.Add(ref updated, i));
            if (TUpdate.Slots > 0)
                s0.Store(ref Unsafe.Add(ref first, i));
            if (TUpdate.Slots > 1)
                s1.Store(ref Unsafe.Add(ref second, i));
        }

        return i;
    }
}
