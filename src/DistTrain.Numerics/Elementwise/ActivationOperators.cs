using System.Runtime.CompilerServices;

namespace DistTrain.Numerics;

internal readonly struct ReluOperator : IUnaryOperator
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Apply<T>(T x) where T : struct, ILanes<T> => T.Select(T.LessOrEqual(x, T.All(0)), T.All(0), x);
}

internal readonly struct ReluBackwardOperator : IBinaryOperator
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Apply<T>(T x, T y) where T : struct, ILanes<T> => T.Select(T.LessOrEqual(x, T.All(0)), T.All(0), y);
}

internal readonly struct SigmoidBackwardOperator : IBinaryOperator
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Apply<T>(T x, T y) where T : struct, ILanes<T> => y * (x * (T.All(1) - x));
}

internal readonly struct TanhBackwardOperator : IBinaryOperator
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Apply<T>(T x, T y) where T : struct, ILanes<T> => y * T.Fma(T.All(0) - x, x, T.All(1));
}
