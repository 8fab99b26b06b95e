using DistTrain.Numerics;

namespace DistTrain.Nn;

/// <summary>Softmax over a sample's elements.</summary>
internal sealed class SoftmaxKind : LayerKind
{
    public override string Name => "softmax";

    public override string Description =>
        "exp(x) / sum of exp(x) over the sample; the cross-entropy loss has it built in and wants logits";

    public override Layer Build(SettingValues settings, Shape input) => new SoftmaxLayer(input);
}

/// <summary>Softmax over a sample's elements; backward is <c>y · (dy − Σ y dy)</c>.</summary>
public sealed class SoftmaxLayer(Shape input) : Layer("softmax", input, input)
{
    /// <inheritdoc/>
    public override bool BackwardInPlace => true;

    /// <inheritdoc/>
    public override void Forward(in LayerPass pass) => Softmax.Rows(pass.Input, Input.Length, pass.Output);

    /// <inheritdoc/>
    public override void Backward(in LayerPass pass)
    {
        if (!pass.InputGradient.IsEmpty)
            Softmax.RowsBackward(pass.Output, pass.OutputGradient, Input.Length, pass.InputGradient);
    }
}
