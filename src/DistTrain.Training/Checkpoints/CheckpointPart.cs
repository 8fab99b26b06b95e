namespace DistTrain.Training;

/// <summary>
/// One parameter range's share of a checkpoint; or a shard's residual (see <see cref="RunPlan.Part"/>), in place of weights and
/// without slots.
/// </summary>
/// <param name="Step">How many updates it has taken.</param>
/// <param name="Range">The range.</param>
/// <param name="Weights">Its weights.</param>
/// <param name="Slots">Its optimizer slots.</param>
public sealed record CheckpointPart(long Step, ParameterRange Range, float[] Weights, float[][] Slots)
{
    /// <summary>The line of the run on which it was saved; unknown where it was not saved, or before parts named it.</summary>
    public RunLine Line { get; init; }
}
