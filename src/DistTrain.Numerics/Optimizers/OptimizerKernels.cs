namespace DistTrain.Numerics;

/// <summary>
/// Fused optimizer updates of a block: one pass over weights, gradient and slots. All spans are equally long; the new weights are
/// the same memory as the old, or apart. The same bits for an element on every path and in every block; NaN stays NaN.
/// </summary>
public static class OptimizerKernels
{
    /// <summary>Gradient descent.</summary>
    public static void Sgd(ReadOnlySpan<float> weights, Span<float> updated, ReadOnlySpan<float> gradientSum, in SgdStep step) =>
        UpdateDriver.Run(Kernel.Path, weights, updated, gradientSum, default, default, step);

    /// <summary>Gradient descent with momentum; <paramref name="momentum"/> is updated.</summary>
    public static void Momentum(
        ReadOnlySpan<float> weights, Span<float> updated, ReadOnlySpan<float> gradientSum, Span<float> momentum,
        in MomentumStep step) =>
        UpdateDriver.Run(Kernel.Path, weights, updated, gradientSum, momentum, default, step);

    /// <summary>Adam; <paramref name="mean"/> and <paramref name="square"/> are updated.</summary>
    public static void Adam(
        ReadOnlySpan<float> weights, Span<float> updated, ReadOnlySpan<float> gradientSum, Span<float> mean, Span<float> square,
        in AdamStep step) =>
        UpdateDriver.Run(Kernel.Path, weights, updated, gradientSum, mean, square, step);
}
