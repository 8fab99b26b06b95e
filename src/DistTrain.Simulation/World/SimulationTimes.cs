namespace DistTrain.Simulation;

/// <summary>How long things take in the simulated cluster where nothing goes wrong.</summary>
public sealed record SimulationTimes
{
    /// <summary>A message from node to node, at least.</summary>
    public TimeSpan Latency { get; init; } = TimeSpan.FromMicroseconds(200);

    /// <summary>What a message may take beyond that, uniformly.</summary>
    public TimeSpan Jitter { get; init; } = TimeSpan.FromMicroseconds(150);

    /// <summary>A message within a node.</summary>
    public TimeSpan Local { get; init; } = TimeSpan.FromMicroseconds(10);

    /// <summary>What a node can send, in bytes a second.</summary>
    public double Bandwidth { get; init; } = 100e6;

    /// <summary>A worker's job, on average.</summary>
    public TimeSpan Compute { get; init; } = TimeSpan.FromMilliseconds(3);

    /// <summary>A job takes between 1 − this and 1 + this of the average.</summary>
    public double ComputeSpread { get; init; } = 0.3;

    /// <summary>A durable write, between half of it and one and a half.</summary>
    public TimeSpan DiskWrite { get; init; } = TimeSpan.FromMilliseconds(2);

    /// <summary>A read, between half of it and one and a half.</summary>
    public TimeSpan DiskRead { get; init; } = TimeSpan.FromMilliseconds(0.5);

    /// <summary>How long a silent peer is waited for: the run's lease in the simulated cluster.</summary>
    public TimeSpan Lease { get; init; } = TimeSpan.FromMilliseconds(50);
}
