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

    /// <summary>
    /// For bsp, how many times as long as half of the workers took a step waits for the others before idle ones compute their
    /// shards as well, 0 for never; 3 unless given: a worker may hold twice as many shards as another, and two workers may
    /// have one core between them, but what takes three times as long is slow.
    /// </summary>
    public double Speculate { get; init; } = 3;

    /// <summary>When checkpoints are written.</summary>
    public CheckpointSpec Checkpoint { get; init; } = new();

    /// <summary>The rounds of the policy local.</summary>
    public LocalSpec Local { get; init; } = new();

    /// <summary>
    /// Whether gradients are computed on the weights of their own step, which another worker has as well. Where shards go at
    /// their own pace, nobody keeps the older weights that a gradient may have been computed on.
    /// </summary>
    public bool CanVerify => Consistency is Consistency.Bsp or Consistency.Backup or Consistency.Local;

    /// <summary>
    /// Whether any worker can compute the gradient of any shard, so that <see cref="Speculate"/> is in force: it is a function of
    /// the weights and the step alone.
    /// </summary>
    public bool CanSpeculate =>
        Consistency == Consistency.Bsp && CodecCatalog.Build(Codec.Push) is not { KeepsResidual: true };

    /// <summary>The optimizer by which servers update weights; its state is what checkpoints and replicas hold.</summary>
    public OptimizerSpec ServerOptimizer => Consistency == Consistency.Local ? Local.Outer : Optimizer;
}
