namespace DistTrain.Numerics;

/// <summary>
/// Activation functions and their gradients. The same bits for an element on every path and in every span; NaN stays NaN.
/// A destination is the same memory as an input, or apart. The gradients take the function's <em>result</em>, not its argument.
/// </summary>
public static class Activations
{
    /// <summary>max(x, 0): +0 for every x ≤ 0.</summary>
    public static void Relu(ReadOnlySpan<float> x, Span<float> destination) =>
        UnaryDriver.Run<ReluOperator>(Kernel.Path, x, destination);

    /// <summary>The gradient where the result is not ≤ 0, and 0 elsewhere.</summary>
    public static void ReluBackward(ReadOnlySpan<float> result, ReadOnlySpan<float> gradient, Span<float> destination) =>
        BinaryDriver.Run<ReluBackwardOperator>(Kernel.Path, result, gradient, destination);

    /// <summary>1 / (1 + exp(−x)), within 1.5 ulp for x ≥ 0 and 2.5 ulp below.</summary>
    public static void Sigmoid(ReadOnlySpan<float> x, Span<float> destination) =>
        UnaryDriver.Run<SigmoidOperator>(Kernel.Path, x, destination);

    /// <summary>gradient · y (1 − y)</summary>
    public static void SigmoidBackward(ReadOnlySpan<float> result, ReadOnlySpan<float> gradient, Span<float> destination) =>
        BinaryDriver.Run<SigmoidBackwardOperator>(Kernel.Path, result, gradient, destination);

    /// <summary>The hyperbolic tangent, within 2 ulp.</summary>
    public static void Tanh(ReadOnlySpan<float> x, Span<float> destination) =>
        UnaryDriver.Run<TanhOperator>(Kernel.Path, x, destination);

    /// <summary>gradient · (1 − y²)</summary>
    public static void TanhBackward(ReadOnlySpan<float> result, ReadOnlySpan<float> gradient, Span<float> destination) =>
        BinaryDriver.Run<TanhBackwardOperator>(Kernel.Path, result, gradient, destination);

    /// <summary>log(1 + exp(x)), within 2 ulp.</summary>
    public static void Softplus(ReadOnlySpan<float> x, Span<float> destination) =>
        UnaryDriver.Run<SoftplusOperator>(Kernel.Path, x, destination);
}
