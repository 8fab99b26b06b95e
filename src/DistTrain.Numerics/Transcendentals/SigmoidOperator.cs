using System.Runtime.CompilerServices;

namespace DistTrain.Numerics;

/// <summary>1 / (1 + e) for x ≥ 0 and e / (1 + e) below, with e = exp(−|x|), so that neither side overflows or cancels.</summary>
internal readonly struct SigmoidOperator : IUnaryOperator
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Apply<T>(T x) where T : struct, ILanes<T>
    {
        T e = ExpOperator.Apply(x | T.AllInt(int.MinValue));
        return T.Select(T.Less(x, T.All(0)), e, T.All(1)) / (T.All(1) + e);
    }
}
