using System.Numerics.Tensors;
using DistTrain.Hosting;
using DistTrain.Training;

namespace DistTrain.Benchmarks;

/// <summary>
/// One synchronous step of two processes that are worker and server at once: each owns half of the vector, gets the other's
/// gradient of it, sums up and hands the sum back, piece by piece so that sums and transfers overlap. Afterwards both have the
/// whole sum.
/// </summary>
internal sealed class VectorExchange
{
    private const int PieceFloats = 256 << 10;

    private readonly NetworkNode _node;
    private readonly Bulk _gradient, _sum;
    private readonly int _own, _other, _half, _pieces;
    private int _taken, _begun;

    public VectorExchange(NetworkNode node, int floats, bool first)
    {
        _node = node;
        _half = floats / 2;
        (_own, _other) = first ? (0, _half) : (_half, 0);
        _pieces = (_half + PieceFloats - 1) / PieceFloats;
        var pool = new BulkPool(2 * _half, SharedFloats.Allocate);
        (_gradient, _sum) = (pool.Rent(), pool.Rent());
        _gradient.Memory.Span.Fill(first ? 1 : 2);
    }

    /// <summary>Waits until both processes are here. Pieces and the word of it may overtake each other.</summary>
    public void Begin()
    {
        _node.Send(new WeightMessages.ReadWeights(0, 0, 0));
        while (_begun == 0)
            Take(_node.Take());
        _begun--;
    }

    public void Run()
    {
        for (int piece = 0; piece < _pieces; piece++)
        {
            _gradient.Retain();
            _node.Send(new StepMessages.GradientPushed(0, 0, default, piece, Slice(_gradient, _other, piece), 0, default));
        }

        while (_taken < 2 * _pieces)
            Take(_node.Take());
        _taken = 0;
    }

    /// <summary>Whether every element is the sum.</summary>
    public bool IsRight() => !_sum.Memory.Span.ContainsAnyExcept(3f);

    private void Take(Message message)
    {
        if (message is WeightMessages.ReadWeights)
        {
            _begun++;
            return;
        }

        BulkSlice came = message.Bulk!.Value;
        if (message is StepMessages.GradientPushed push)
        {
            BulkSlice sum = Slice(_sum, _own, push.Range);
            TensorPrimitives.Add(Slice(_gradient, _own, push.Range).Span, came.Span, sum.Span);
            _sum.Retain();
            _node.Send(new WeightMessages.WeightsPublished(0, 0, push.Range, sum, null));
        }
        else if (message is WeightMessages.WeightsPublished published)
        {
            came.Span.CopyTo(Slice(_sum, _other, published.Range).Span);
        }

        came.Bulk.Release();
        _taken++;
    }

    private BulkSlice Slice(Bulk bulk, int start, int piece) =>
        new(bulk, start + piece * PieceFloats, Math.Min(PieceFloats, _half - piece * PieceFloats));
}
