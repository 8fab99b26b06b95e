using System.Runtime.CompilerServices;

namespace DistTrain.Numerics;

/// <summary>
/// log(x) = e · ln 2 + log(1 + f) with 1 + f in [√½, √2); the polynomial is that of Moshier's Cephes library (logf).
/// log(±0) = −∞, log(+∞) = +∞, NaN for a negative x.
/// </summary>
internal readonly struct LogOperator : IUnaryOperator
{
    private const int SqrtHalfBits = 0x3F3504F3;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Apply<T>(T x) where T : struct, ILanes<T>
    {
        T tiny = T.Less(x, T.All(1.17549435e-38f));
        T normal = T.Select(tiny, x * T.All(8388608), x);
        T e = T.ShiftRightInt(T.SubtractInt(normal, T.AllInt(SqrtHalfBits)), 23);
        T f = T.SubtractInt(normal, T.ShiftLeftInt(e, 23)) - T.All(1);
        T exponent = T.FromInt(e) - (tiny & T.All(23));

        T p = T.All(7.0376836292e-2f);
        p = T.Fma(p, f, T.All(-1.1514610310e-1f));
        p = T.Fma(p, f, T.All(1.1676998740e-1f));
        p = T.Fma(p, f, T.All(-1.2420140846e-1f));
        p = T.Fma(p, f, T.All(1.4249322787e-1f));
        p = T.Fma(p, f, T.All(-1.6668057665e-1f));
        p = T.Fma(p, f, T.All(2.0000714765e-1f));
        p = T.Fma(p, f, T.All(-2.4999993993e-1f));
        p = T.Fma(p, f, T.All(3.3333331174e-1f));
        T square = f * f;
        T low = T.Fma(exponent, T.All(-2.12194440e-4f), f * square * p);
        T log = T.Fma(exponent, T.All(0.693359375f), T.Fma(T.All(-0.5f), square, low) + f);

        log = T.Select(T.Less(x, T.All(float.PositiveInfinity)), log, x);
        log = T.Select(
            T.Less(T.All(0), x), log, T.Select(T.Less(x, T.All(0)), T.All(float.NaN), x + T.All(float.NegativeInfinity)));
        return log;
    }
}
