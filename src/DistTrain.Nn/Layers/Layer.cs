namespace DistTrain.Nn;

/// <summary>
/// One layer: what it computes, without any data. Immutable, and shared by every thread that trains the model; what it must
/// remember between forward and backward lies in a <see cref="LayerState"/>.
/// </summary>
/// <remarks>
/// A row of the output, and of the gradient by the input, must be a function of its own row alone, bit for bit, or the run
/// loses the same weights for any number of workers. What mixes rows (batch statistics) must keep to the rows of one leaf.
/// </remarks>
public abstract class Layer
{
    /// <summary>A layer from one shape to another.</summary>
    protected Layer(string kind, Shape input, Shape output) => (Kind, Input, Output) = (kind, input, output);

    /// <summary>The name of its kind, such as <c>dense</c>.</summary>
    public string Kind { get; }

    /// <summary>The shape of one sample before it.</summary>
    public Shape Input { get; }

    /// <summary>The shape of one sample after it.</summary>
    public Shape Output { get; }

    /// <summary>Its parameters in the order of the flat vector; a container lists those of its parts too.</summary>
    public virtual IReadOnlyList<ParameterDefinition> Parameters => [];

    /// <summary>How many parameters it has.</summary>
    public int ParameterCount => Parameters.Sum(parameter => parameter.Shape.Length);

    /// <summary>
    /// Floating-point operations of one sample's forward pass, two for a multiply-add; element-wise work counts nothing.
    /// </summary>
    public virtual long ForwardFlops => 0;

    /// <summary>What a model's fingerprint holds of it: all that changes the meaning of its parameters.</summary>
    public virtual string Structure => $"{Kind} {Input}->{Output}";

    /// <summary>Whether the output is the input under another shape: no work is done and no buffer taken.</summary>
    public virtual bool IsView => false;

    /// <summary>Whether the gradient by the input may be written over the gradient by the output, element by element.</summary>
    public virtual bool BackwardInPlace => false;

    /// <summary>
    /// One layer that does this one's work and the next one's in one go, with this one's parameters; or <see langword="null"/>.
    /// </summary>
    public virtual Layer? Fuse(Layer next) => null;

    /// <summary>Takes the buffers for one workspace.</summary>
    /// <param name="rowsMax">The most rows of a pass.</param>
    /// <param name="leavesMax">The most leaves of a pass.</param>
    public virtual LayerState? CreateState(int rowsMax, int leavesMax) => null;

    /// <summary>Writes <see cref="LayerPass.Output"/> for all rows.</summary>
    public abstract void Forward(in LayerPass pass);

    /// <summary>
    /// Writes <see cref="LayerPass.InputGradient"/> unless it is empty, and overwrites its slice of every node's gradient with
    /// the
    /// tree sum over the node's leaves. May overwrite <see cref="LayerPass.OutputGradient"/>.
    /// </summary>
    public abstract void Backward(in LayerPass pass);
}
