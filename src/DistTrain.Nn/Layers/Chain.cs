using DistTrain.Numerics;

namespace DistTrain.Nn;

/// <summary>
/// Layers one after the other: the whole of a model, or the inside of a container. Activations are fused into the layer before
/// them.
/// </summary>
public sealed class Chain
{
    private readonly Layer[] _steps;
    private readonly int[] _offsets;
    private readonly Shape _input;

    /// <summary>Chains layers whose shapes fit each other.</summary>
    public Chain(Shape input, IReadOnlyList<Layer> layers)
    {
        _input = input;
        var steps = new List<Layer>();
        foreach (Layer layer in layers)
        {
            if (steps.Count > 0 && steps[^1].Fuse(layer) is { } fused)
                steps[^1] = fused;
            else
                steps.Add(layer);
        }

        _steps = [.. steps];
        _offsets = new int[_steps.Length];
        for (int i = 1; i < _steps.Length; i++)
            _offsets[i] = _offsets[i - 1] + _steps[i - 1].ParameterCount;
    }

    /// <summary>One past the last parameter of each layer that has some, in order: so many must be there for its forward pass.</summary>
    public IEnumerable<int> Ends => Enumerable.Range(0, _steps.Length)
        .Where(i => _steps[i].ParameterCount > 0).Select(i => _offsets[i] + _steps[i].ParameterCount);

    /// <summary>Takes the buffers for one workspace.</summary>
    public LayerState CreateState(int rowsMax, int leavesMax) => new State(_steps, rowsMax, leavesMax);

    /// <summary>
    /// Writes the output of the last layer. <see cref="LayerPass.Input"/> and <see cref="LayerPass.Output"/> must still be there
    /// when backward comes.
    /// </summary>
    public void Forward(in LayerPass pass) => Forward(pass, 0, int.MaxValue);

    /// <summary>Goes on with a forward pass as far as the parameters that are there allow.</summary>
    /// <param name="pass">The pass.</param>
    /// <param name="done">How many layers it has behind it.</param>
    /// <param name="ready">One past the last parameter that is there.</param>
    /// <returns>How many layers it has behind it now.</returns>
    public int Forward(in LayerPass pass, int done, int ready)
    {
        var state = (State)pass.State!;
        for (; done < _steps.Length && _offsets[done] + state.ParameterCounts[done] <= ready; done++)
        {
            if (!_steps[done].IsView || done == _steps.Length - 1)
                _steps[done].Forward(Step(pass, state, done, InputOf(done, pass, state), default, default));
        }

        if (_steps.Length == 0)
            pass.Input.CopyTo(pass.Output);
        return done;
    }

    /// <summary>Writes all gradients; see <see cref="Layer.Backward"/>.</summary>
    public void Backward(in LayerPass pass)
    {
        var state = (State)pass.State!;
        Span<float> outputGradient = pass.OutputGradient;
        int first = pass.InputGradient.IsEmpty ? FirstWithParameters() : 0;
        for (int i = _steps.Length - 1; i >= first; i--)
        {
            Layer layer = _steps[i];
            bool wanted = i > first || !pass.InputGradient.IsEmpty;
            if (layer.IsView)
                continue;
            Span<float> inputGradient = !wanted ? default
                : i == 0 ? pass.InputGradient
                : layer.BackwardInPlace ? outputGradient
                : state.GradientApartFrom(outputGradient, pass.Rows * layer.Input.Length);
            layer.Backward(Step(pass, state, i, InputOf(i, pass, state), outputGradient, inputGradient) with
            {
                Completed = pass.Completed,
            });
            outputGradient = inputGradient;
            pass.Completed?.Invoke(pass.ParameterOffset + _offsets[i]);
        }

        // Nothing to copy where the first layer wrote its gradient where it belongs.
        if (!pass.InputGradient.IsEmpty && outputGradient != pass.InputGradient)
            outputGradient.CopyTo(pass.InputGradient);
    }

    private LayerPass Step(
        scoped in LayerPass pass, State state, int index, ReadOnlySpan<float> input, Span<float> outputGradient,
        Span<float> inputGradient) =>
        pass.Part(
            _offsets[index], state.ParameterCounts[index], state.Layers[index], input, OutputOf(index, pass, state),
            outputGradient,
            inputGradient);

    private Span<float> OutputOf(int index, scoped in LayerPass pass, State state) =>
        index == _steps.Length - 1 ? pass.Output : state.Outputs[index].Span[..(pass.Rows * _steps[index].Output.Length)];

    private ReadOnlySpan<float> InputOf(int index, scoped in LayerPass pass, State state)
    {
        int before = index - 1;
        while (before >= 0 && _steps[before].IsView)
            before--;
        return before < 0 ? pass.Input : OutputOf(before, pass, state);
    }

    private int FirstWithParameters()
    {
        int first = 0;
        while (first < _steps.Length && _steps[first].Parameters.Count == 0)
            first++;
        return first;
    }

    /// <summary>Outputs of every layer but the last, and two gradient buffers that take turns.</summary>
    private sealed class State : LayerState
    {
        private readonly Memory<float> _even, _odd;

        public State(Layer[] steps, int rowsMax, int leavesMax)
        {
            Layers = Array.ConvertAll(steps, layer => layer.CreateState(rowsMax, leavesMax));
            ParameterCounts = Array.ConvertAll(steps, layer => layer.ParameterCount);
            Outputs = new Memory<float>[steps.Length];
            int widest = 0;
            for (int i = 0; i < steps.Length - 1; i++)
            {
                if (!steps[i].IsView)
                    Outputs[i] = AlignedMemory.Allocate(checked(rowsMax * steps[i].Output.Length));
                widest = Math.Max(widest, steps[i].Output.Length);
            }

            _even = AlignedMemory.Allocate(checked(rowsMax * widest));
            _odd = AlignedMemory.Allocate(checked(rowsMax * widest));
        }

        public LayerState?[] Layers { get; }

        public int[] ParameterCounts { get; }

        public Memory<float>[] Outputs { get; }

        public Span<float> GradientApartFrom(ReadOnlySpan<float> other, int length) =>
            (_even.Span.Overlaps(other) ? _odd : _even).Span[..length];
    }
}
