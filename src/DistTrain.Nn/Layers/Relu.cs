using DistTrain.Numerics;

namespace DistTrain.Nn;

/// <summary>rectifier: max(x, 0).</summary>
internal sealed class ReluKind : LayerKind
{
    public override string Name => "relu";

    public override string Description => "rectifier: max(x, 0)";

    public override Layer Build(SettingValues settings, Shape input) => new ElementwiseLayer(Name, input, new ReluFunction());
}

/// <summary>rectifier: max(x, 0).</summary>
internal sealed class ReluFunction : ElementwiseFunction
{
    public override void Forward(ReadOnlySpan<float> input, Span<float> output) => Activations.Relu(input, output);

    public override void Backward(ReadOnlySpan<float> output, ReadOnlySpan<float> outputGradient, Span<float> inputGradient) =>
        Activations.ReluBackward(output, outputGradient, inputGradient);
}
