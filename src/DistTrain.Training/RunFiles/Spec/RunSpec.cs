using DistTrain.Data;

namespace DistTrain.Training;

/// <summary>Everything that decides a run: the content of a run file, its defaults filled in.</summary>
public sealed record RunSpec
{
    /// <summary>The run's name, part of its folder's; the run file's name unless given.</summary>
    public string Name { get; init; } = "";

    /// <summary>What all random numbers come from; 1 unless given.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>The data.</summary>
    public DataSpec Data { get; init; } = new();

    /// <summary>The network.</summary>
    public ModelSpec Model { get; init; } = new();

    /// <summary>How it is trained.</summary>
    public TrainSpec Train { get; init; } = new();

    /// <summary>Who takes part.</summary>
    public ClusterSpec Cluster { get; init; } = new();

    /// <summary>What is written down along the way.</summary>
    public LogSpec Log { get; init; } = new();
}
