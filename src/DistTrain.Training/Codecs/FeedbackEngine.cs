using System.Numerics.Tensors;
using DistTrain.Nn;

namespace DistTrain.Training;

/// <summary>
/// Computes what a codec leaves of each shard's gradient, to which it first adds what it has left out of the ones before (error
/// feedback; Stich, Cordonnier and Jaggi, "Sparsified SGD with memory", NeurIPS 2018): <c>x = gradient + residual</c>,
/// <c>pushed = left(x)</c>,
/// <c>residual ← x − pushed</c>.
/// </summary>
/// <param name="engine">Computes the gradients.</param>
/// <param name="codec">The codec.</param>
/// <param name="residuals">What has been left out.</param>
internal sealed class FeedbackEngine(IWorkerEngine engine, Codec codec, ResidualStore residuals) : IWorkerEngine
{
    private readonly List<Residual> _held = [];

    /// <summary>Takes hold of what the next step needs.</summary>
    public void Prepare(long step, IReadOnlyList<int> shards)
    {
        Release();
        foreach (int shard in shards)
        {
            _held.Add(residuals.Hold(shard, step)
                ?? throw new InvalidOperationException($"The residual of shard {shard} at step {step} is not here."));
        }
    }

    /// <inheritdoc/>
    public void ComputeGradients(
        long step, IReadOnlyList<int> shards, ReadOnlySpan<int> nodeLeaves, ReadOnlySpan<float> weights,
        ReadOnlySpan<Memory<float>> gradients, Span<LeafMetrics> metrics)
    {
        engine.ComputeGradients(step, shards, nodeLeaves, weights, gradients, metrics);
        for (int i = 0; i < shards.Count; i++)
        {
            Residual next = residuals.Rent();
            for (int start = 0; start < weights.Length; start += TreeSummer.BlockLength)
            {
                int length = Math.Min(TreeSummer.BlockLength, weights.Length - start);
                Push(
                    gradients[i].Span.Slice(start, length), _held[i].Values.Span.Slice(start, length),
                    next.Values.Span.Slice(start, length));
            }

            residuals.Follow(shards[i], step, next);
        }

        Release();
    }

    /// <inheritdoc/>
    public LeafMetrics Evaluate(EvaluationSet set, int chunk, ReadOnlySpan<float> weights) =>
        engine.Evaluate(set, chunk, weights);

    private void Push(Span<float> gradient, ReadOnlySpan<float> residual, Span<float> next)
    {
        TensorPrimitives.Add(gradient, residual, next);
        Span<byte> bytes = stackalloc byte[(int)codec.EncodedBytes(gradient.Length)];
        codec.Encode(next, bytes, default, 0);
        codec.Decode(bytes, gradient);
        TensorPrimitives.Subtract(next, gradient, next);
    }

    private void Release()
    {
        foreach (Residual residual in _held)
            residuals.Release(residual);
        _held.Clear();
    }
}
