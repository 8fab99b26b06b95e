using DistTrain.Numerics;

namespace DistTrain.Nn;

/// <summary>logistic function: 1 / (1 + exp(-x)).</summary>
internal sealed class SigmoidKind : LayerKind
{
    public override string Name => "sigmoid";

    public override string Description => "logistic function: 1 / (1 + exp(-x))";

    public override Layer Build(SettingValues settings, Shape input) => new ElementwiseLayer(Name, input, new SigmoidFunction());
}

/// <summary>logistic function: 1 / (1 + exp(-x)).</summary>
internal sealed class SigmoidFunction : ElementwiseFunction
{
    public override void Forward(ReadOnlySpan<float> input, Span<float> output) => Activations.Sigmoid(input, output);

    public override void Backward(ReadOnlySpan<float> output, ReadOnlySpan<float> outputGradient, Span<float> inputGradient) =>
        Activations.SigmoidBackward(output, outputGradient, inputGradient);
}
