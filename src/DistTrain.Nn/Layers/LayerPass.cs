namespace DistTrain.Nn;

/// <summary>
/// What a layer sees of one forward or backward pass. All matrices are row-major; rows are the samples of all leaves, one leaf
/// after the other.
/// </summary>
public readonly ref struct LayerPass
{
    /// <summary>How many samples.</summary>
    public required int Rows { get; init; }

    /// <summary>Whether a backward pass follows. Where it does not, layers behave as in evaluation.</summary>
    public required bool Training { get; init; }

    /// <summary>How many rows each leaf has (the micro-batch of one data shard; 0 is possible), in order.</summary>
    public ReadOnlySpan<int> LeafRows { get; init; }

    /// <summary>How many consecutive leaves make up each tree node that is asked for, in order.</summary>
    public ReadOnlySpan<int> NodeLeaves { get; init; }

    /// <summary>The layer's slice of the flat parameter vector.</summary>
    public required ReadOnlySpan<float> Parameters { get; init; }

    /// <summary><c>(rows, in)</c></summary>
    public required ReadOnlySpan<float> Input { get; init; }

    /// <summary><c>(rows, out)</c></summary>
    public required Span<float> Output { get; init; }

    /// <summary><c>(rows, out)</c>: the gradient of the loss's sum by the output.</summary>
    public Span<float> OutputGradient { get; init; }

    /// <summary>
    /// <c>(rows, in)</c>: to be filled, or empty where nobody needs it. May be the same memory as <see cref="OutputGradient"/> if
    /// the layer allows it.
    /// </summary>
    public Span<float> InputGradient { get; init; }

    /// <summary>The layer's buffers, as it created them.</summary>
    public LayerState? State { get; init; }

    /// <summary>One flat gradient vector per node.</summary>
    internal ReadOnlySpan<Memory<float>> Gradients { get; init; }

    /// <summary>
    /// Told in the backward pass of a model from which parameter on all gradients are written: by its chain after each layer, and
    /// by a layer that has its own before it computes the gradient by its input. Not handed on to a container's parts.
    /// </summary>
    internal Action<int>? Completed { get; init; }

    /// <summary>Where the layer's slice begins in the flat vectors.</summary>
    internal int ParameterOffset { get; init; }

    /// <summary>The layer's slice of a node's flat gradient vector: to be overwritten, whatever was in it.</summary>
    public Span<float> Gradient(int node) => Gradients[node].Span.Slice(ParameterOffset, Parameters.Length);

    /// <summary>The same pass with another state.</summary>
    public LayerPass WithState(LayerState? state) =>
        Part(0, Parameters.Length, state, Input, Output, OutputGradient, InputGradient);

    /// <summary>The pass as a part of a container sees it.</summary>
    /// <param name="offset">Where the part's parameters begin in the container's.</param>
    /// <param name="count">How many parameters the part has.</param>
    /// <param name="state">The part's buffers.</param>
    /// <param name="input">See <see cref="Input"/>.</param>
    /// <param name="output">See <see cref="Output"/>.</param>
    /// <param name="outputGradient">See <see cref="OutputGradient"/>; empty in a forward pass.</param>
    /// <param name="inputGradient">See <see cref="InputGradient"/>; empty in a forward pass or where nobody needs it.</param>
    public LayerPass Part(
        int offset, int count, LayerState? state, ReadOnlySpan<float> input, Span<float> output,
        Span<float> outputGradient = default,
        Span<float> inputGradient = default) => new()
        {
            Rows = Rows,
            Training = Training,
            LeafRows = LeafRows,
            NodeLeaves = NodeLeaves,
            Parameters = Parameters.Slice(offset, count),
            Input = input,
            Output = output,
            OutputGradient = outputGradient,
            InputGradient = inputGradient,
            State = state,
            Gradients = Gradients,
            ParameterOffset = ParameterOffset + offset,
        };
}
