using System.Runtime.CompilerServices;

namespace DistTrain.Numerics;

/// <summary>
/// log(1 + exp(x)) = max(x, 0) + log(1 + e) with e = exp(−|x|); the rounding of 1 + e is made good to first order.
/// </summary>
internal readonly struct SoftplusOperator : IUnaryOperator
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Apply<T>(T x) where T : struct, ILanes<T> => T.Select(T.Less(x, T.All(0)), T.All(0), x) + Excess(x);

    /// <summary>log(1 + exp(−|x|))</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Excess<T>(T x) where T : struct, ILanes<T>
    {
        T e = ExpOperator.Apply(x | T.AllInt(int.MinValue));
        T sum = T.All(1) + e;
        T lost = e - (sum - T.All(1));
        return LogOperator.Apply(sum) + lost / sum;
    }
}
