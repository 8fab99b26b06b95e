using DistTrain.Nn;

namespace DistTrain.Training;

/// <summary>Computes for a worker. Implementations take the data and the model; the worker decides what to compute when.</summary>
public interface IWorkerEngine
{
    /// <summary>Computes the gradient sums of some tree nodes.</summary>
    /// <param name="step">The step within the run.</param>
    /// <param name="shards">All shards of the nodes, ascending.</param>
    /// <param name="nodeLeaves">How many consecutive shards make up each node.</param>
    /// <param name="weights">The flat parameter vector.</param>
    /// <param name="gradients">Receives one flat vector a node.</param>
    /// <param name="metrics">Receives a figure a shard.</param>
    void ComputeGradients(
        long step, IReadOnlyList<int> shards, ReadOnlySpan<int> nodeLeaves, ReadOnlySpan<float> weights,
        ReadOnlySpan<Memory<float>> gradients, Span<LeafMetrics> metrics);

    /// <summary>Evaluates a chunk of a set.</summary>
    LeafMetrics Evaluate(EvaluationSet set, int chunk, ReadOnlySpan<float> weights);
}
