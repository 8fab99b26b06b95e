using DistTrain.Nn;

namespace DistTrain.Training;

/// <summary>The conversation of an evaluation. Sets are cut into fixed chunks, so results do not depend on who does which.</summary>
public static class EvaluationMessages
{
    /// <summary>From the coordinator to a worker: evaluate these chunks.</summary>
    /// <param name="Restore">Restore count.</param>
    /// <param name="Version">The version of the weights.</param>
    /// <param name="Set">Which set.</param>
    /// <param name="Chunks">Chunk numbers.</param>
    public sealed record Evaluate(int Restore, long Version, EvaluationSet Set, IReadOnlyList<int> Chunks) : Message;

    /// <summary>From a worker to the coordinator: the figures of its chunks.</summary>
    /// <param name="Restore">Restore count.</param>
    /// <param name="Version">The version of the weights.</param>
    /// <param name="Set">Which set.</param>
    /// <param name="Chunks">Chunk numbers.</param>
    /// <param name="Metrics">A figure for each of them.</param>
    public sealed record Evaluated(
        int Restore, long Version, EvaluationSet Set, IReadOnlyList<int> Chunks, LeafMetrics[] Metrics) : Message;
}

/// <summary>A set that the model is evaluated on.</summary>
public enum EvaluationSet
{
    /// <summary>Held out of the training set.</summary>
    Validation,

    /// <summary>Never seen in training.</summary>
    Test,
}
