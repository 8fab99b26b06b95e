namespace DistTrain.Training;

/// <summary>The results of a run: the content of <c>summary.json</c>.</summary>
public sealed record RunSummary
{
    /// <summary>The run's name.</summary>
    public required string Name { get; init; }

    /// <summary>What ran the roles.</summary>
    public required string Host { get; init; }

    /// <summary>How many workers held data shards.</summary>
    public required int Workers { get; init; }

    /// <summary>How many parameter servers held ranges.</summary>
    public required int Servers { get; init; }

    /// <summary>How many data shards there were.</summary>
    public required int Shards { get; init; }

    /// <summary>Length of the flat parameter vector.</summary>
    public required int Parameters { get; init; }

    /// <summary>Which gradients a step waited for: <c>train.consistency</c>.</summary>
    public required string Consistency { get; init; }

    /// <summary>
    /// What <see cref="Steps"/> counts: <c>step</c>, or <c>round</c> where an update of the weights comes of several inner steps.
    /// </summary>
    public required string Update { get; init; }

    /// <summary>Updates of the weights committed since the run's beginning, resumed parts included.</summary>
    public required long Steps { get; init; }

    /// <summary>Epochs completed.</summary>
    public required int Epochs { get; init; }

    /// <summary>Mean training loss of the last epoch.</summary>
    public required double TrainLoss { get; init; }

    /// <summary>Training accuracy of the last epoch; null for regression.</summary>
    public double? TrainAccuracy { get; init; }

    /// <summary>Mean loss on the validation set; null where there is none.</summary>
    public double? ValidationLoss { get; init; }

    /// <summary>Accuracy on the validation set; null where there is none or for regression.</summary>
    public double? ValidationAccuracy { get; init; }

    /// <summary>Mean loss on the test set; null where there is none.</summary>
    public double? TestLoss { get; init; }

    /// <summary>Accuracy on the test set; null where there is none or for regression.</summary>
    public double? TestAccuracy { get; init; }

    /// <summary>Root mean squared error on the test set in the target's own units; null for classification.</summary>
    public double? TestRmse { get; init; }

    /// <summary>Training samples a second, evaluation and checkpoints left out, over the steps of this process.</summary>
    public required double SamplesPerSecond { get; init; }

    /// <summary>Seconds spent in training steps by this process.</summary>
    public required double TrainSeconds { get; init; }

    /// <summary>Seconds of the steps in which a worker computed, on average over the workers.</summary>
    public double? ComputeSeconds { get; init; }

    /// <summary>
    /// Seconds of the steps in which it did not: it waited for others, or its thread served the server beside it.
    /// </summary>
    public double? WaitSeconds { get; init; }

    /// <summary>
    /// Seconds of the steps in which gradients or weights were on their way to or from a worker's node; none where they are read
    /// where they lie.
    /// </summary>
    public double? CommunicationSeconds { get; init; }

    /// <summary>How many of those were hidden: the worker computed meanwhile.</summary>
    public double? HiddenCommunicationSeconds { get; init; }

    /// <summary>Seconds from start to end of this process's part of the run.</summary>
    public required double WallSeconds { get; init; }

    /// <summary>
    /// Tree nodes that idle workers were asked to compute in place of slow ones, over the steps of this process; null where
    /// <c>train.speculate</c> is 0.
    /// </summary>
    public int? NodesSpeculated { get; init; }

    /// <summary>How many of those came first and are in the weights.</summary>
    public int? NodesSpeculatedWon { get; init; }

    /// <summary>How many of those were of no use.</summary>
    public int? NodesSpeculatedWasted { get; init; }

    /// <summary>SHA-256 of the flat parameter vector's bytes (little-endian float32), then the running statistics'.</summary>
    public required string WeightsSha256 { get; init; }

    /// <summary>The kernel identity: path and hash of its self-test.</summary>
    public required string Kernel { get; init; }

    /// <summary>How often all parameters went back to a checkpoint because nobody had some of them any more.</summary>
    public int Restores { get; init; }

    /// <summary>How often a backup took the place of a server that was gone.</summary>
    public int Promotions { get; init; }

    /// <summary>Workers that were evicted for a wrong gradient.</summary>
    public int Evictions { get; init; }

    /// <summary>How often a worker crashed or was silent too long.</summary>
    public int WorkersLost { get; init; }

    /// <summary>How often a server crashed or was silent too long.</summary>
    public int ServersLost { get; init; }

    /// <summary>How often another coordinator, or the same one started anew, took over.</summary>
    public int CoordinatorsLost { get; init; }
}
