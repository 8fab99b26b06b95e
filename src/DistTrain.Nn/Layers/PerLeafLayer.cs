using DistTrain.Numerics;

namespace DistTrain.Nn;

/// <summary>
/// A layer that knows its parameters' gradient for the rows of one leaf; the sums over the tree are made for it. For layers
/// with few parameters: each leaf's gradient is written out, which a product per tree node (as in <see cref="DenseLayer"/>)
/// avoids.
/// </summary>
public abstract class PerLeafLayer : Layer
{
    /// <summary>A layer from one shape to another.</summary>
    protected PerLeafLayer(string kind, Shape input, Shape output) : base(kind, input, output)
    {
    }

    /// <inheritdoc/>
    public sealed override LayerState CreateState(int rowsMax, int leavesMax) => new State
    {
        Scratch = AlignedMemory.Allocate(TreeSum.ScratchLength(leavesMax, ParameterCount)),
        Own = CreateOwnState(rowsMax, leavesMax),
    };

    /// <inheritdoc/>
    public sealed override void Forward(in LayerPass pass) => ForwardRows(pass.WithState(((State)pass.State!).Own));

    /// <inheritdoc/>
    public sealed override void Backward(in LayerPass pass)
    {
        var state = (State)pass.State!;
        LayerPass own = pass.WithState(state.Own);
        BackwardRows(own);
        int leaf = 0, row = 0;
        for (int node = 0; node < pass.NodeLeaves.Length; node++)
        {
            ReadOnlySpan<int> leafRows = pass.LeafRows.Slice(leaf, pass.NodeLeaves[node]);
            TreeSum.Sum(new Leaves(this, own), leafRows, row, pass.Gradient(node), state.Scratch.Span);
            leaf += leafRows.Length;
            row += TreeSum.Total(leafRows);
        }
    }

    /// <summary>Takes the layer's own buffers for one workspace.</summary>
    protected virtual LayerState? CreateOwnState(int rowsMax, int leavesMax) => null;

    /// <summary>Writes the output for all rows.</summary>
    protected abstract void ForwardRows(in LayerPass pass);

    /// <summary>
    /// Writes <see cref="LayerPass.InputGradient"/> unless it is empty, and whatever <see cref="LeafGradient"/> needs. Must leave
    /// the output's gradient as it is, if that needs it.
    /// </summary>
    protected abstract void BackwardRows(in LayerPass pass);

    /// <summary>
    /// Overwrites <paramref name="gradient"/> with the sum over the leaf's rows of the gradient by the parameters.
    /// </summary>
    /// <param name="pass">The pass, after <see cref="BackwardRows"/>.</param>
    /// <param name="firstRow">The leaf's first row.</param>
    /// <param name="rows">How many rows it has; 0 is possible.</param>
    /// <param name="gradient">The layer's parameters in order.</param>
    protected abstract void LeafGradient(in LayerPass pass, int firstRow, int rows, Span<float> gradient);

    private sealed class State : LayerState
    {
        public required Memory<float> Scratch { get; init; }

        public required LayerState? Own { get; init; }
    }

    private readonly ref struct Leaves(PerLeafLayer layer, LayerPass pass) : TreeSum.ILeaves
    {
        private readonly LayerPass _pass = pass;

        public void Write(int firstRow, int rows, Span<float> destination) =>
            layer.LeafGradient(_pass, firstRow, rows, destination);
    }
}
