using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace DistTrain.Numerics;

/// <summary>A loss of one element.</summary>
internal interface IElementLoss
{
    static abstract T Loss<T>(T x, T target) where T : struct, ILanes<T>;

    static abstract T Gradient<T>(T x, T target) where T : struct, ILanes<T>;
}

internal readonly struct SquaredErrorLoss : IElementLoss
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Loss<T>(T x, T target) where T : struct, ILanes<T> => (x - target) * (x - target);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Gradient<T>(T x, T target) where T : struct, ILanes<T> => (x - target) + (x - target);
}

internal readonly struct BinaryCrossEntropyLoss : IElementLoss
{
    // max(x, 0) − t·x first: it cancels exactly where the answer is right, and leaves the small rest its digits.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Loss<T>(T x, T target) where T : struct, ILanes<T> =>
        T.Fma(T.All(0) - target, x, T.Select(T.Less(x, T.All(0)), T.All(0), x)) + SoftplusOperator.Excess(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Gradient<T>(T x, T target) where T : struct, ILanes<T> => SigmoidOperator.Apply(x) - target;
}

/// <summary>Runs an element loss over a row with the vectors of a kernel path, summing in 16 lanes.</summary>
internal static class RowLossDriver
{
    public static float Run<TLoss>(
        KernelPath path, ReadOnlySpan<float> outputs, ReadOnlySpan<float> targets, Span<float> gradient)
        where TLoss : IElementLoss
    {
        if (targets.Length != outputs.Length || (!gradient.IsEmpty && gradient.Length != outputs.Length))
        {
            throw new ArgumentException(
                $"{outputs.Length} outputs, {targets.Length} targets and {gradient.Length} gradients: they should be equally many.", nameof(targets));
        }

        ref float x = ref MemoryMarshal.GetReference(outputs), t = ref MemoryMarshal.GetReference(targets);
        ref float g = ref MemoryMarshal.GetReference(gradient);
        bool wanted = !gradient.IsEmpty;
        float sum = path switch
        {
            KernelPath.Avx512 => Loop<Lanes16, TLoss>(ref x, ref t, ref g, outputs.Length, wanted),
            KernelPath.Avx2 => Loop<LanesPair<Lanes8>, TLoss>(ref x, ref t, ref g, outputs.Length, wanted),
            KernelPath.Vector128 => Loop<LanesPair<LanesPair<Lanes4>>, TLoss>(ref x, ref t, ref g, outputs.Length, wanted),
            _ => Loop<LanesPair<LanesPair<LanesPair<LanesPair<Lanes1>>>>, TLoss>(ref x, ref t, ref g, outputs.Length, wanted),
        };
        return sum / outputs.Length;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float Loop<T, TLoss>(ref float x, ref float t, ref float gradient, int length, bool wanted)
        where T : struct, ILanes<T>
        where TLoss : IElementLoss
    {
        T lanes = T.All(0), width = T.All(length);
        int i = 0;
        for (; i <= length - T.Count; i += T.Count)
        {
            T output = T.Load(ref Unsafe.Add(ref x, i)), target = T.Load(ref Unsafe.Add(ref t, i));
            lanes += TLoss.Loss(output, target);
            if (wanted)
                (TLoss.Gradient(output, target) / width).Store(ref Unsafe.Add(ref gradient, i));
        }

        if (i < length)
        {
            T output = Tail.Load<T>(ref Unsafe.Add(ref x, i), length - i, 0);
            T target = Tail.Load<T>(ref Unsafe.Add(ref t, i), length - i, 0);
            lanes += TLoss.Loss(output, target) & T.First(length - i);
            if (wanted)
                Tail.Store(TLoss.Gradient(output, target) / width, ref Unsafe.Add(ref gradient, i), length - i);
        }

        return T.Sum(lanes);
    }
}
