using DistTrain.Nn;

namespace DistTrain.Training;

/// <summary>How the network is trained, <c>train:</c> of a run file.</summary>
public sealed record TrainSpec
{
    /// <summary>Passes over the training set; 5 unless given.</summary>
    public int Epochs { get; init; } = 5;

    /// <summary>Samples in a step, over all shards; 64 unless given.</summary>
    public int Batch { get; init; } = 64;

    /// <summary>Which shards' gradients a step waits for; bsp unless given.</summary>
    public Consistency Consistency { get; init; }

    /// <summary>How gradients change the weights; Adam unless given.</summary>
    public OptimizerSpec Optimizer { get; init; } = new("adam");

    /// <summary>How the learning rate changes; constant unless given.</summary>
    public ScheduleSpec Schedule { get; init; } = new("constant");

    /// <summary>When checkpoints are written.</summary>
    public CheckpointSpec Checkpoint { get; init; } = new();
}
