using System.Runtime.CompilerServices;

namespace DistTrain.Numerics;

/// <summary>
/// tanh(x) = x + x³ P(x²) for |x| below 0.625, with the polynomial of Moshier's Cephes library (tanhf); else 1 − 2 / (exp(2|x|) +
/// 1)
/// with the sign of x. The limits are ±1.
/// </summary>
internal readonly struct TanhOperator : IUnaryOperator
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Apply<T>(T x) where T : struct, ILanes<T>
    {
        T sign = x & T.AllInt(int.MinValue);
        T magnitude = x & T.AllInt(int.MaxValue);
        T square = x * x;
        T p = T.All(-5.70498872745e-3f);
        p = T.Fma(p, square, T.All(2.06390887954e-2f));
        p = T.Fma(p, square, T.All(-5.37397155531e-2f));
        p = T.Fma(p, square, T.All(1.33314422036e-1f));
        p = T.Fma(p, square, T.All(-3.33332819422e-1f));
        T small = T.Fma(p * square, x, x);
        T large = T.All(1) - T.All(2) / (ExpOperator.Apply(magnitude + magnitude) + T.All(1));
        return T.Select(T.Less(magnitude, T.All(0.625f)), small, large | sign);
    }
}
