using DistTrain.Numerics;

namespace DistTrain.Benchmarks;

/// <summary>
/// The products of a pass through dense layers and nothing else: the least that a pass can take with this engine.
/// </summary>
internal sealed class BareProducts
{
    private readonly int[] _widths, _leafRows;
    private readonly int _rows;
    private readonly Memory<float>[] _activations, _gradients, _weights, _weightGradients;

    public BareProducts(int[] widths, int rows, int[] leafRows)
    {
        (_widths, _rows, _leafRows) = (widths, rows, leafRows);
        _activations = Array.ConvertAll(widths, width => GemmOperands.Filled(rows * width, 1));
        _gradients = Array.ConvertAll(widths, width => GemmOperands.Filled(rows * width, 2));
        _weights = [.. Enumerable.Range(1, widths.Length - 1).Select(i => GemmOperands.Filled(widths[i] * widths[i - 1], 3))];
        _weightGradients =
            [.. Enumerable.Range(1, widths.Length - 1).Select(i => GemmOperands.Filled(widths[i] * widths[i - 1], 4))];
        for (int i = 1; i < widths.Length; i++)
            Flops += (i == 1 ? 4.0 : 6.0) * rows * widths[i] * widths[i - 1];
    }

    public double Flops { get; }

    public void Run()
    {
        for (int i = 1; i < _widths.Length; i++)
        {
            int inputs = _widths[i - 1], outputs = _widths[i];
            Gemm.NT(_rows, outputs, inputs, _activations[i - 1].Span, inputs, _weights[i - 1].Span, inputs, _activations[i].Span,
                outputs);
        }

        for (int i = _widths.Length - 1; i >= 1; i--)
        {
            int inputs = _widths[i - 1], outputs = _widths[i];
            Gemm.TNTree(
                outputs, inputs, _leafRows, _gradients[i].Span, outputs, _activations[i - 1].Span, inputs,
                _weightGradients[i - 1].Span, inputs);
            if (i > 1)
                Gemm.NN(_rows, inputs, outputs, _gradients[i].Span, outputs, _weights[i - 1].Span, inputs, _gradients[i - 1].Span,
                    inputs);
        }
    }
}
