namespace DistTrain.Nn;

/// <summary>
/// A function of one element whose derivative is a function of its result, so that only outputs need to be kept.
/// </summary>
public abstract class ElementwiseFunction
{
    /// <summary>Writes f(x). Both spans are equally long, and the same memory or apart.</summary>
    public abstract void Forward(ReadOnlySpan<float> input, Span<float> output);

    /// <summary>
    /// Writes f′ · <paramref name="outputGradient"/>, with f′ found from f(x). The gradients may be the same memory.
    /// </summary>
    public abstract void Backward(ReadOnlySpan<float> output, ReadOnlySpan<float> outputGradient, Span<float> inputGradient);
}
