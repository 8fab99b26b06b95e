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

    /// <summary>For ssp, how many steps a shard may be ahead of the slowest; 3 unless given.</summary>
    public int Staleness { get; init; } = 3;

    /// <summary>For asp and ssp, whether the learning rate is divided by one more than the staleness; no unless given.</summary>
    public bool StalenessScaling { get; init; }

    /// <summary>For backup, how many of the slowest shards a step leaves out; 1 unless given.</summary>
    public int DropShards { get; init; } = 1;

    /// <summary>How gradients change the weights; Adam unless given.</summary>
    public OptimizerSpec Optimizer { get; init; } = new("adam");

    /// <summary>How the learning rate changes; constant unless given.</summary>
    public ScheduleSpec Schedule { get; init; } = new("constant");

    /// <summary>How long the gradient of a step may be: its norm over all parameters; no matter unless given.</summary>
    public double? ClipNorm { get; init; }

    /// <summary>What is left of gradients and weights on their way.</summary>
    public TrainCodecSpec Codec { get; init; } = new();

    /// <summary>
    /// Which share of the gradients is computed twice, to find memory and arithmetic that lie; none unless given.
    /// </summary>
    public double Verify { get; init; }

    /// <summary>When checkpoints are written.</summary>
    public CheckpointSpec Checkpoint { get; init; } = new();

    /// <summary>The rounds of the policy local.</summary>
    public LocalSpec Local { get; init; } = new();

    /// <summary>The optimizer by which servers update weights; its state is what checkpoints and replicas hold.</summary>
    public OptimizerSpec ServerOptimizer => Consistency == Consistency.Local ? Local.Outer : Optimizer;
}
