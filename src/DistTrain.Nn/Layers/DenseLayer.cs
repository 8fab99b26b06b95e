using DistTrain.Numerics;

namespace DistTrain.Nn;

/// <summary>
/// A fully connected layer, <c>y = f(x Wᵀ + b)</c> with W <c>(out, in)</c>, and f the activation that was fused into it, if any.
/// The weights' gradient is finished per tree node inside the product, without a buffer per leaf.
/// </summary>
public sealed class DenseLayer : Layer
{
    private readonly ElementwiseFunction? _activation;
    private readonly bool _bias;
    private readonly int _weights;

    /// <summary>A layer with weights <c>(units, input length)</c> and, if asked, biases <c>(units)</c>.</summary>
    /// <exception cref="ArgumentException">There would be more than 2³¹ − 1 weights.</exception>
    public DenseLayer(Shape input, int units, bool bias, Initialiser weights, Initialiser biases)
        : base("dense", input, new Shape(units))
    {
        (_bias, _weights) = (bias, new Shape(units, input.Length).Length);
        var weight = new ParameterDefinition("weight", new Shape(units, input.Length), weights, input.Length, units);
        Parameters = bias ? [weight, new ParameterDefinition("bias", new Shape(units), biases, input.Length, units)] : [weight];
    }

    private DenseLayer(DenseLayer plain, ElementwiseFunction activation) : base(plain.Kind, plain.Input, plain.Output) =>
        (_bias, _weights, Parameters, _activation) = (plain._bias, plain._weights, plain.Parameters, activation);

    /// <inheritdoc/>
    public override IReadOnlyList<ParameterDefinition> Parameters { get; }

    /// <inheritdoc/>
    public override long ForwardFlops => 2L * Input.Length * Output.Length;

    /// <inheritdoc/>
    public override Layer? Fuse(Layer next) =>
        _activation is null && next is ElementwiseLayer activation ? new DenseLayer(this, activation.Function) : null;

    /// <inheritdoc/>
    public override LayerState? CreateState(int rowsMax, int leavesMax) =>
        _bias ? new BiasScratch(AlignedMemory.Allocate(TreeSum.ScratchLength(leavesMax, Output.Length))) : null;

    /// <inheritdoc/>
    public override void Forward(in LayerPass pass)
    {
        int inputs = Input.Length, outputs = Output.Length;
        bool relu = _activation is ReluFunction;
        var epilogue = new Epilogue(pass.Parameters[_weights..], relu ? Activation.Relu : Activation.None);
        Gemm.NT(
            pass.Rows, outputs, inputs, pass.Input, inputs, pass.Parameters, inputs, pass.Output, outputs, epilogue: epilogue);
        if (!relu)
            _activation?.Forward(pass.Output, pass.Output);
    }

    /// <inheritdoc/>
    public override void Backward(in LayerPass pass)
    {
        _activation?.Backward(pass.Output, pass.OutputGradient, pass.OutputGradient);
        int inputs = Input.Length, outputs = Output.Length;
        int leaf = 0, row = 0;
        for (int node = 0; node < pass.NodeLeaves.Length; node++)
        {
            ReadOnlySpan<int> leafRows = pass.LeafRows.Slice(leaf, pass.NodeLeaves[node]);
            Span<float> gradient = pass.Gradient(node);
            Gemm.TNTree(
                outputs, inputs, leafRows, pass.OutputGradient[(row * outputs)..], outputs, pass.Input[(row * inputs)..], inputs,
                gradient[.._weights], inputs);
            if (_bias)
            {
                var leaves = new ColumnSums(pass.OutputGradient, outputs);
                TreeSum.Sum(leaves, leafRows, row, gradient[_weights..], ((BiasScratch)pass.State!).Memory.Span);
            }

            leaf += leafRows.Length;
            row += TreeSum.Total(leafRows);
        }

        if (pass.InputGradient.IsEmpty)
            return;
        pass.Completed?.Invoke(pass.ParameterOffset);
        Gemm.NN(
            pass.Rows, inputs, outputs, pass.OutputGradient, outputs, pass.Parameters, inputs, pass.InputGradient, inputs);
    }

    private sealed class BiasScratch(Memory<float> memory) : LayerState
    {
        public Memory<float> Memory => memory;
    }

    /// <summary>A bias's gradient in one leaf: the column sums of the output's gradient.</summary>
    private readonly ref struct ColumnSums(ReadOnlySpan<float> gradient, int columns) : TreeSum.ILeaves
    {
        private readonly ReadOnlySpan<float> _gradient = gradient;

        public void Write(int firstRow, int rows, Span<float> destination) =>
            Reductions.ColumnSums(_gradient.Slice(firstRow * columns, rows * columns), destination);
    }
}
