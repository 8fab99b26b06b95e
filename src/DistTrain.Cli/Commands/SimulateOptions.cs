using DistTrain.Training;

namespace DistTrain.Cli;

/// <summary>What <c>disttrain simulate</c> is asked to do.</summary>
internal sealed record SimulateOptions
{
    /// <summary>The run files, one after the other.</summary>
    public required IReadOnlyList<string> Files { get; init; }

    /// <summary>Values that replace those of the run files.</summary>
    public required IReadOnlyList<RunOverride> Overrides { get; init; }

    /// <summary>How many histories, over all run files.</summary>
    public required long Runs { get; init; }

    /// <summary>The seed of the first; the others follow.</summary>
    public required ulong Seed { get; init; }

    /// <summary>A file with a schedule of faults, instead of drawn ones.</summary>
    public string? Faults { get; init; }

    /// <summary>The mix of faults to draw.</summary>
    public required string Profile { get; init; }

    /// <summary>Where the history is written as readable lines.</summary>
    public string? Trace { get; init; }

    /// <summary>Threads that play histories side by side.</summary>
    public required int Jobs { get; init; }

    /// <summary>Whether to write JSON lines.</summary>
    public required bool Json { get; init; }
}
