namespace DistTrain.Numerics;

/// <summary>y = f(x), element by element.</summary>
internal interface IUnaryOperator
{
    static abstract T Apply<T>(T x) where T : struct, ILanes<T>;
}

/// <summary>z = f(x, y), element by element.</summary>
internal interface IBinaryOperator
{
    static abstract T Apply<T>(T x, T y) where T : struct, ILanes<T>;
}
