using DistTrain.Training;

namespace DistTrain.Simulation;

/// <summary>How many faults of which kind a history has, on average, and what they may touch.</summary>
public sealed record FaultOptions
{
    /// <summary>Expected number of each kind in a history, at most <see cref="FaultDraw.TriesOfKind"/>; kinds left out do not happen.</summary>
    public required IReadOnlyDictionary<FaultKind, double> Rates { get; init; }

    /// <summary>Faults begin within this many leases of the run's start.</summary>
    public double HorizonLeases { get; init; } = 8;

    /// <summary>How long lasting faults last at most, in leases.</summary>
    public double DurationLeases { get; init; } = 3;

    /// <summary>
    /// Whether storage faults leave a whole copy of each checkpoint part and manifest that is known durable. Past that a run
    /// may halt, and must say why.
    /// </summary>
    public bool SpareLastCopies { get; init; } = true;

    /// <summary>
    /// Whether a disk is lost only while a majority of voters keeps what it knows. Past that a run may halt, and must say why.
    /// </summary>
    public bool SpareVoters { get; init; } = true;

    /// <summary>Whether gradients and memory may lie, which only verification can find.</summary>
    public bool Lies { get; init; }

    /// <summary>Whether the run may halt, if it says why.</summary>
    public bool MayHalt { get; init; }
}
