using System.Runtime.CompilerServices;

namespace DistTrain.Numerics;

/// <summary>
/// exp(x) = 2ⁿ · exp(r) with n = round(x / ln 2) and |r| ≤ ln 2 / 2; the polynomial is that of Moshier's Cephes library (expf).
/// Results below the smallest normal number are rounded once. Overflow gives +∞; exp(−∞) = 0.
/// </summary>
internal readonly struct ExpOperator : IUnaryOperator
{
    private const float Magic = 12582912; // 1.5 · 2²³: adding it leaves the rounded integer in the low bits
    private const int MagicBits = 0x4B400000;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Apply<T>(T x) where T : struct, ILanes<T>
    {
        x = T.Select(T.Less(x, T.All(-104)), T.All(-104), x);
        x = T.Select(T.Less(T.All(89), x), T.All(89), x);
        T shifted = T.Fma(x, T.All(1.44269504f), T.All(Magic));
        T n = shifted - T.All(Magic);
        T r = T.Fma(n, T.All(-0.693359375f), x);
        r = T.Fma(n, T.All(2.12194440e-4f), r);

        T p = T.All(1.9875691500e-4f);
        p = T.Fma(p, r, T.All(1.3981999507e-3f));
        p = T.Fma(p, r, T.All(8.3334519073e-3f));
        p = T.Fma(p, r, T.All(4.1665795894e-2f));
        p = T.Fma(p, r, T.All(1.6666665459e-1f));
        p = T.Fma(p, r, T.All(5.0000001201e-1f));
        p = T.Fma(p, r * r, r) + T.All(1);

        // 2ⁿ in two factors, since n goes from −150 to 128.
        T whole = T.SubtractInt(shifted, T.AllInt(MagicBits));
        T half = T.ShiftRightInt(whole, 1);
        return p * PowerOfTwo(half) * PowerOfTwo(T.SubtractInt(whole, half));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T PowerOfTwo<T>(T n) where T : struct, ILanes<T> => T.ShiftLeftInt(T.AddInt(n, T.AllInt(127)), 23);
}
