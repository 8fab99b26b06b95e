namespace DistTrain.Nn;

/// <summary>Applies a function to each element.</summary>
public sealed class ElementwiseLayer(string kind, Shape input, ElementwiseFunction function) : Layer(kind, input, input)
{
    /// <summary>The function.</summary>
    public ElementwiseFunction Function => function;

    /// <inheritdoc/>
    public override bool BackwardInPlace => true;

    /// <inheritdoc/>
    public override void Forward(in LayerPass pass) => function.Forward(pass.Input, pass.Output);

    /// <inheritdoc/>
    public override void Backward(in LayerPass pass)
    {
        if (!pass.InputGradient.IsEmpty)
            function.Backward(pass.Output, pass.OutputGradient, pass.InputGradient);
    }
}
