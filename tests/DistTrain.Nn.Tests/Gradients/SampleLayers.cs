using DistTrain.Numerics;

namespace DistTrain.Nn.Tests;

/// <summary>A layer as a newcomer would write it: multiplies each feature by a parameter of its own.</summary>
internal sealed class GainLayer(Shape shape) : PerLeafLayer("gain", shape, shape)
{
    public override IReadOnlyList<ParameterDefinition> Parameters { get; } = [new("gain", shape, Initialisers.Ones, 1, 1)];

    protected override void ForwardRows(in LayerPass pass)
    {
        for (int i = 0; i < pass.Output.Length; i++)
            pass.Output[i] = pass.Input[i] * pass.Parameters[i % pass.Parameters.Length];
    }

    protected override void BackwardRows(in LayerPass pass)
    {
        for (int i = 0; i < pass.InputGradient.Length; i++)
            pass.InputGradient[i] = pass.OutputGradient[i] * pass.Parameters[i % pass.Parameters.Length];
    }

    protected override void LeafGradient(in LayerPass pass, int firstRow, int rows, Span<float> gradient)
    {
        gradient.Clear();
        for (int i = firstRow * gradient.Length; i < (firstRow + rows) * gradient.Length; i++)
            gradient[i % gradient.Length] += pass.OutputGradient[i] * pass.Input[i];
    }
}

/// <summary>A container as a newcomer would write it: its input plus what a chain of layers makes of it.</summary>
internal sealed class ResidualLayer : Layer
{
    private readonly Chain _chain;

    public ResidualLayer(Shape shape, params Layer[] body) : base("residual", shape, shape)
    {
        (Inner, _chain) = (body, new Chain(shape, body));
        Parameters =
            [.. body.SelectMany((layer, i) => layer.Parameters.Select(one => one with { Name = $"body.{i}.{one.Name}" }))];
    }

    public IReadOnlyList<Layer> Inner { get; }

    public override IReadOnlyList<ParameterDefinition> Parameters { get; }

    public override LayerState CreateState(int rowsMax, int leavesMax) => new State
    {
        Chain = _chain.CreateState(rowsMax, leavesMax),
        BodyOutput = AlignedMemory.Allocate(rowsMax * Input.Length),
        BodyGradient = AlignedMemory.Allocate(rowsMax * Input.Length),
    };

    public override void Forward(in LayerPass pass)
    {
        LayerPass body = Body(pass);
        _chain.Forward(body);
        for (int i = 0; i < pass.Output.Length; i++)
            pass.Output[i] = pass.Input[i] + body.Output[i];
    }

    public override void Backward(in LayerPass pass)
    {
        LayerPass body = Body(pass);
        pass.OutputGradient.CopyTo(body.OutputGradient);
        _chain.Backward(body);
        for (int i = 0; i < pass.InputGradient.Length; i++)
            pass.InputGradient[i] += pass.OutputGradient[i];
    }

    private LayerPass Body(scoped in LayerPass pass)
    {
        // The chain keeps its output for its own backward pass, and may overwrite the gradient it is given.
        var state = (State)pass.State!;
        return pass.Part(
            0, pass.Parameters.Length, state.Chain, pass.Input, state.BodyOutput.Span[..pass.Output.Length],
            state.BodyGradient.Span[..pass.OutputGradient.Length], pass.InputGradient);
    }

    private sealed class State : LayerState
    {
        public required LayerState Chain { get; init; }

        public required Memory<float> BodyOutput { get; init; }

        public required Memory<float> BodyGradient { get; init; }
    }
}
