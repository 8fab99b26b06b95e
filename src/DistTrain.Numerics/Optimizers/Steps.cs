using System.Runtime.CompilerServices;

namespace DistTrain.Numerics;

/// <summary>One update of gradient descent: g = scale · sum + penalty · w; w ← w − rate · g.</summary>
/// <param name="Scale">1 / (samples in the sum).</param>
/// <param name="Rate">The learning rate.</param>
/// <param name="Penalty">L2 penalty.</param>
public readonly record struct SgdStep(float Scale, float Rate, float Penalty) : IUpdateOperator
{
    static int IUpdateOperator.Slots => 0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    T IUpdateOperator.Apply<T>(T weight, T gradientSum, ref T first, ref T second)
    {
        T gradient = T.Fma(T.All(Penalty), weight, T.All(Scale) * gradientSum);
        return T.Fma(T.All(-Rate), gradient, weight);
    }
}

/// <summary>
/// One update with momentum: g as in <see cref="SgdStep"/>; v ← factor · v + g; w ← w − rate · v, or w − rate · (g + factor · v).
/// </summary>
/// <param name="Scale">1 / (samples in the sum).</param>
/// <param name="Rate">The learning rate.</param>
/// <param name="Penalty">L2 penalty.</param>
/// <param name="Factor">The share of the last direction that is kept.</param>
/// <param name="Nesterov">Whether to look ahead.</param>
public readonly record struct MomentumStep(float Scale, float Rate, float Penalty, float Factor, bool Nesterov) : IUpdateOperator
{
    static int IUpdateOperator.Slots => 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    T IUpdateOperator.Apply<T>(T weight, T gradientSum, ref T first, ref T second)
    {
        T gradient = T.Fma(T.All(Penalty), weight, T.All(Scale) * gradientSum);
        first = T.Fma(T.All(Factor), first, gradient);
        T direction = Nesterov ? T.Fma(T.All(Factor), first, gradient) : first;
        return T.Fma(T.All(-Rate), direction, weight);
    }
}

/// <summary>
/// One update of Adam: g = scale · sum + penalty · w; m ← β₁ m + (1 − β₁) g; v ← β₂ v + (1 − β₂) g²;
/// w ← kept · w − step · m / (√v · root + ε).
/// </summary>
public readonly record struct AdamStep : IUpdateOperator
{
    /// <summary>1 / (samples in the sum).</summary>
    public required float Scale { get; init; }

    /// <summary>β₁.</summary>
    public required float Beta1 { get; init; }

    /// <summary>1 − β₁.</summary>
    public required float Rest1 { get; init; }

    /// <summary>β₂.</summary>
    public required float Beta2 { get; init; }

    /// <summary>1 − β₂.</summary>
    public required float Rest2 { get; init; }

    /// <summary>The learning rate over the correction of the mean.</summary>
    public required float StepSize { get; init; }

    /// <summary>1 / √(the correction of the square).</summary>
    public required float RootScale { get; init; }

    /// <summary>ε.</summary>
    public required float Epsilon { get; init; }

    /// <summary>L2 penalty.</summary>
    public required float Penalty { get; init; }

    /// <summary>What decoupled weight decay leaves of a weight.</summary>
    public required float Kept { get; init; }

    static int IUpdateOperator.Slots => 2;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    T IUpdateOperator.Apply<T>(T weight, T gradientSum, ref T first, ref T second)
    {
        T gradient = T.Fma(T.All(Penalty), weight, T.All(Scale) * gradientSum);
        first = T.Fma(T.All(Beta1), first, T.All(Rest1) * gradient);
        second = T.Fma(T.All(Beta2), second, T.All(Rest2) * (gradient * gradient));
        T divisor = T.Fma(T.Sqrt(second), T.All(RootScale), T.All(Epsilon));
        return T.Fma(T.All(-StepSize), first / divisor, T.All(Kept) * weight);
    }
}
