namespace DistTrain.Training;

/// <summary>When checkpoints are written, <c>train.checkpoint:</c> of a run file.</summary>
public sealed record CheckpointSpec
{
    /// <summary>Write one after every so many steps; 0, the default, for none within an epoch.</summary>
    public int EverySteps { get; init; }

    /// <summary>Write one after every so many epochs; 1 unless given, 0 for none.</summary>
    public int EveryEpochs { get; init; } = 1;

    /// <summary>How many to keep; 2 unless given, so that a damaged one leaves another.</summary>
    public int Keep { get; init; } = 2;
}
