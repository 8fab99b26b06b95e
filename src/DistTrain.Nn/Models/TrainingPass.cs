using DistTrain.Numerics;

namespace DistTrain.Nn;

/// <summary>
/// A workspace that runs a model forward and backward. All buffers are taken once; no call allocates. Not for two threads at a
/// time, but any number of passes may share the model.
/// </summary>
public sealed class TrainingPass
{
    private readonly Loss _loss;
    private readonly LayerState _state;
    private readonly Memory<float> _inputs, _outputs, _outputGradient, _inputGradient, _targets;
    private readonly int[] _labels;
    private readonly int _inputLength, _outputLength;
    private int _layersDone;

    /// <summary>Takes the buffers.</summary>
    /// <param name="model">The model.</param>
    /// <param name="loss">The loss.</param>
    /// <param name="maxRows">The most samples in a call.</param>
    /// <param name="maxLeaves">The most leaves in a call.</param>
    /// <param name="inputGradient">Whether to compute the gradient by the inputs as well.</param>
    /// <exception cref="ArgumentException">A size is not positive, or the loss does not fit the model's output.</exception>
    public TrainingPass(Model model, Loss loss, int maxRows, int maxLeaves, bool inputGradient = false)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(maxRows);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(maxLeaves);
        loss.Check(model.OutputShape);
        (Model, _loss, MaxRows, MaxLeaves) = (model, loss, maxRows, maxLeaves);
        (_inputLength, _outputLength) = (model.InputShape.Length, model.OutputShape.Length);
        _state = model.Chain.CreateState(maxRows, maxLeaves);
        _inputs = AlignedMemory.Allocate(checked(maxRows * _inputLength));
        _outputs = AlignedMemory.Allocate(checked(maxRows * _outputLength));
        _outputGradient = AlignedMemory.Allocate(_outputs.Length);
        _inputGradient = AlignedMemory.Allocate(inputGradient ? _inputs.Length : 0);
        _targets = AlignedMemory.Allocate(loss.UsesLabels ? 0 : _outputs.Length);
        _labels = new int[loss.UsesLabels ? maxRows : 0];
    }

    /// <summary>The model.</summary>
    public Model Model { get; }

    /// <summary>The most samples in a call.</summary>
    public int MaxRows { get; }

    /// <summary>The most leaves in a call.</summary>
    public int MaxLeaves { get; }

    /// <summary><c>(rows, in)</c>: to be filled before a call. Stays as it is.</summary>
    public Span<float> Inputs(int rows) => _inputs.Span[..(rows * _inputLength)];

    /// <summary><c>(rows)</c>: the classes, to be filled before a call where the loss uses labels.</summary>
    public Span<int> Labels(int rows) => _labels.AsSpan(0, rows);

    /// <summary><c>(rows, out)</c>: the values wanted, to be filled before a call where the loss does not use labels.</summary>
    public Span<float> Targets(int rows) => _targets.Span[..(rows * _outputLength)];

    /// <summary>
    /// <c>(rows, in)</c>: the gradient of the loss's sum by the inputs in the last <see cref="Run"/>, where it was asked for.
    /// </summary>
    public ReadOnlySpan<float> InputGradient(int rows) => _inputGradient.Span[..(rows * _inputLength)];

    /// <summary>Forgets what <see cref="Advance"/> has done: other inputs are to come.</summary>
    public void Restart() => _layersDone = 0;

    /// <summary>
    /// Takes the rows that were filled in as far forward as the parameters that are there allow. The next <see cref="Run"/> over
    /// them, with the same parameters, goes on from there.
    /// </summary>
    /// <param name="parameters">The flat parameter vector.</param>
    /// <param name="leafRows">How many rows each leaf has, in order; 0 is possible.</param>
    /// <param name="ready">One past the last parameter that is there, counted from the first.</param>
    /// <exception cref="ArgumentException">The sizes do not fit each other or the workspace.</exception>
    public void Advance(ReadOnlySpan<float> parameters, ReadOnlySpan<int> leafRows, int ready)
    {
        int rows = 0;
        foreach (int count in leafRows)
            rows += count;
        Check(parameters, rows);
        _layersDone = Model.Chain.Forward(
            new LayerPass
            {
                Rows = rows,
                Training = true,
                LeafRows = leafRows,
                Parameters = parameters,
                Input = Inputs(rows),
                Output = _outputs.Span[..(rows * _outputLength)],
                State = _state,
            },
            _layersDone, ready);
    }

    /// <summary>Computes the loss and its gradient for the rows that were filled in.</summary>
    /// <param name="parameters">The flat parameter vector.</param>
    /// <param name="leafRows">How many rows each leaf has, in order; 0 is possible.</param>
    /// <param name="nodeLeaves">How many consecutive leaves make up each complete tree node, in order.</param>
    /// <param name="gradients">One flat vector per node, overwritten with the sum over its leaves in the canonical tree.</param>
    /// <param name="metrics">One per leaf, overwritten.</param>
    /// <param name="completed">
    /// Told, while earlier layers are still to come, from which parameter on all gradients are written; the metrics are by then.
    /// Null where nobody asks.
    /// </param>
    /// <exception cref="ArgumentException">The sizes do not fit each other or the workspace.</exception>
    public void Run(
        ReadOnlySpan<float> parameters, ReadOnlySpan<int> leafRows, ReadOnlySpan<int> nodeLeaves,
        ReadOnlySpan<Memory<float>> gradients, Span<LeafMetrics> metrics, Action<int>? completed = null)
    {
        int rows = Check(parameters, leafRows, nodeLeaves, gradients, metrics);
        var pass = new LayerPass
        {
            Rows = rows,
            Training = true,
            LeafRows = leafRows,
            NodeLeaves = nodeLeaves,
            Parameters = parameters,
            Input = Inputs(rows),
            Output = _outputs.Span[..(rows * _outputLength)],
            OutputGradient = _outputGradient.Span[..(rows * _outputLength)],
            InputGradient = _inputGradient.IsEmpty ? default : _inputGradient.Span[..(rows * _inputLength)],
            State = _state,
            Gradients = gradients,
            Completed = completed,
        };
        Advance(parameters, leafRows, parameters.Length);
        Restart();
        int row = 0;
        for (int leaf = 0; leaf < leafRows.Length; leaf++)
        {
            metrics[leaf] = Loss(row, leafRows[leaf], gradient: true);
            row += leafRows[leaf];
        }

        Model.Chain.Backward(pass);
    }

    /// <summary>Computes the loss for the first <paramref name="rows"/> rows that were filled in, and no gradient.</summary>
    public LeafMetrics Evaluate(ReadOnlySpan<float> parameters, int rows)
    {
        Predict(parameters, rows);
        return Loss(0, rows, gradient: false);
    }

    /// <summary>
    /// Computes the outputs <c>(rows, out)</c> for the inputs that were filled in. They stand until the next call.
    /// </summary>
    public ReadOnlySpan<float> Predict(ReadOnlySpan<float> parameters, int rows)
    {
        Check(parameters, rows);
        Restart();
        var pass = new LayerPass
        {
            Rows = rows,
            Training = false,
            Parameters = parameters,
            Input = Inputs(rows),
            Output = _outputs.Span[..(rows * _outputLength)],
            State = _state,
        };
        Model.Chain.Forward(pass);
        return pass.Output;
    }

    /// <summary>The outputs <c>(rows, out)</c> of the last call.</summary>
    public ReadOnlySpan<float> Outputs(int rows) => _outputs.Span[..(rows * _outputLength)];

    private LeafMetrics Loss(int firstRow, int rows, bool gradient)
    {
        int first = firstRow * _outputLength, length = rows * _outputLength;
        return _loss.Evaluate(new LossRows
        {
            Rows = rows,
            Width = _outputLength,
            Outputs = _outputs.Span.Slice(first, length),
            Labels = _loss.UsesLabels ? _labels.AsSpan(firstRow, rows) : default,
            Targets = _loss.UsesLabels ? default : _targets.Span.Slice(first, length),
            Gradient = gradient ? _outputGradient.Span.Slice(first, length) : default,
        });
    }

    private int Check(
        ReadOnlySpan<float> parameters, ReadOnlySpan<int> leafRows, ReadOnlySpan<int> nodeLeaves,
        ReadOnlySpan<Memory<float>> gradients, ReadOnlySpan<LeafMetrics> metrics)
    {
        if (leafRows.Length > MaxLeaves || leafRows.Length != metrics.Length)
            throw new ArgumentException($"{leafRows.Length} leaves: the workspace has room for {MaxLeaves}, the metrics for {metrics.Length}.", nameof(leafRows));
        if (nodeLeaves.Length != gradients.Length)
            throw new ArgumentException(
                $"{nodeLeaves.Length} nodes and {gradients.Length} gradients: one for each.", nameof(gradients));
        int rows = 0, leaves = 0;
        foreach (int count in leafRows)
            rows += count >= 0 ? count : throw new ArgumentException($"A leaf of {count} rows.", nameof(leafRows));
        foreach (int count in nodeLeaves)
            leaves += count > 0
                ? count
                : throw new ArgumentException($"A node of {count} leaves: at least one.", nameof(nodeLeaves));
        if (leaves != leafRows.Length)
            throw new ArgumentException(
                $"The nodes have {leaves} leaves together, and there are {leafRows.Length}.", nameof(nodeLeaves));
        foreach (Memory<float> gradient in gradients)
        {
            if (gradient.Length != Model.ParameterCount)
                throw new ArgumentException($"A gradient of {gradient.Length} elements: the model has {Model.ParameterCount} parameters.", nameof(gradients));
        }

        Check(parameters, rows);
        return rows;
    }

    private void Check(ReadOnlySpan<float> parameters, int rows)
    {
        if (parameters.Length != Model.ParameterCount)
            throw new ArgumentException(
                $"{parameters.Length} parameters: the model has {Model.ParameterCount}.", nameof(parameters));
        if (rows < 0 || rows > MaxRows)
            throw new ArgumentException($"{rows} rows: the workspace has room for {MaxRows}.", nameof(rows));
    }
}
