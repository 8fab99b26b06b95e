using DistTrain.Numerics;

namespace DistTrain.Nn;

/// <summary>hyperbolic tangent.</summary>
internal sealed class TanhKind : LayerKind
{
    public override string Name => "tanh";

    public override string Description => "hyperbolic tangent";

    public override Layer Build(SettingValues settings, Shape input) => new ElementwiseLayer(Name, input, new TanhFunction());
}

/// <summary>hyperbolic tangent.</summary>
internal sealed class TanhFunction : ElementwiseFunction
{
    public override void Forward(ReadOnlySpan<float> input, Span<float> output) => Activations.Tanh(input, output);

    public override void Backward(ReadOnlySpan<float> output, ReadOnlySpan<float> outputGradient, Span<float> inputGradient) =>
        Activations.TanhBackward(output, outputGradient, inputGradient);
}
