namespace DistTrain.Training;

/// <summary>Everything that the next step depends on, beside the run file and the data: random streams are functions of the
/// step.</summary>
public sealed class TrainingState
{
    /// <summary>How many updates the weights have taken: the number of the next step.</summary>
    public required long Step { get; init; }

    /// <summary>The flat parameter vector.</summary>
    public required float[] Weights { get; init; }

    /// <summary>The optimizer's slots, each as long as the weights.</summary>
    public required float[][] Slots { get; init; }

    /// <summary>What a codec has left out of each shard's gradients, as long as the weights; empty if it leaves nothing
    /// out.</summary>
    public float[][] Residuals { get; init; } = [];

    /// <summary>The unfinished epoch's figures up to the step.</summary>
    public EpochTotals Epoch { get; init; }

    /// <summary>The line of the run whose checkpoint it is; unknown if it is of none.</summary>
    public RunLine Line { get; init; }

    /// <summary>A part of it: a range's share, or a shard's residual.</summary>
    public CheckpointPart Part(ParameterRange range) => range.IsResidual(Weights.Length) ? new(
        Step, range, Residuals[range.Start - Weights.Length], []) : new(
        Step, range, Weights.AsSpan(range.Start, range.Length).ToArray(),
        [.. Slots.Select(slot => slot.AsSpan(range.Start, range.Length).ToArray())]);
}

/// <summary>Sums over the steps of an epoch so far, in step order.</summary>
/// <param name="LossSum">Sum of the samples' losses.</param>
/// <param name="Correct">Samples classified correctly.</param>
/// <param name="Samples">Samples seen.</param>
public readonly record struct EpochTotals(double LossSum, long Correct, long Samples)
{
    /// <summary>
    /// How often each shard has contributed since the run's beginning, where shards go at their own pace; null where each step
    /// takes all of them.
    /// </summary>
    public IReadOnlyList<long>? Clocks { get; init; }

    /// <summary>
    /// Where steps are clipped, the norm of the mean gradient of the last step: whoever learns that the step is committed makes
    /// its update by it. Else null.
    /// </summary>
    public double? GradientNorm { get; init; }
}
