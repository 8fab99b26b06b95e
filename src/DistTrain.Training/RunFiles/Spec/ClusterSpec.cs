namespace DistTrain.Training;

/// <summary>Who takes part, <c>cluster:</c> of a run file.</summary>
public sealed record ClusterSpec
{
    /// <summary>Workers, each of which holds one or more data shards; 2 unless given.</summary>
    public int Workers { get; init; } = 2;

    /// <summary>Parameter servers, each of which holds a part of the weights; as many as workers unless given.</summary>
    public int Servers { get; init; }

    /// <summary>Servers that hold a copy of each part of the weights, beside the one that updates it; 0 unless given.</summary>
    public int Replicas { get; init; }

    /// <summary>The run waits while it has fewer workers; 1 unless given.</summary>
    public int MinWorkers { get; init; } = 1;

    /// <summary>Seconds after which a process that says nothing counts as lost; 2 unless given.</summary>
    public double LeaseSeconds { get; init; } = 2;

    /// <summary>Compute threads of each worker; 1 unless given.</summary>
    public int Threads { get; init; } = 1;
}
