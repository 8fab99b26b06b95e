namespace DistTrain.Nn;

/// <summary>Makes a sample one-dimensional.</summary>
internal sealed class FlattenKind : LayerKind
{
    public override string Name => "flatten";

    public override string Description => "the sample's elements as one row";

    public override Layer Build(SettingValues settings, Shape input) => new FlattenLayer(input);
}

/// <summary>The same elements under a shape of one dimension.</summary>
public sealed class FlattenLayer(Shape input) : Layer("flatten", input, new Shape(input.Length))
{
    /// <inheritdoc/>
    public override bool IsView => true;

    /// <inheritdoc/>
    public override void Forward(in LayerPass pass) => pass.Input.CopyTo(pass.Output);

    /// <inheritdoc/>
    public override void Backward(in LayerPass pass) => pass.OutputGradient.CopyTo(pass.InputGradient);
}
