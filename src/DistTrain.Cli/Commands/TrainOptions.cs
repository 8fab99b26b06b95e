using DistTrain.Training;

namespace DistTrain.Cli;

/// <summary>What the user asked of <c>disttrain train</c>.</summary>
internal sealed record TrainOptions
{
    /// <summary>All roles in this process.</summary>
    public const string InProcess = "in-process";

    /// <summary>All roles in this process, as actors.</summary>
    public const string Akka = "akka";

    /// <summary>The roles in processes of their own, which this one starts and watches.</summary>
    public const string Processes = "processes";

    /// <summary>This process is the coordinator's, started by one that watches it.</summary>
    public const string Coordinator = "coordinator";

    /// <summary>The run file; null where a run is resumed.</summary>
    public string? File { get; init; }

    /// <summary>The folder of the run to go on with.</summary>
    public string? Resume { get; init; }

    /// <summary>The new run's folder; made from name and time where none is given.</summary>
    public string? Out { get; init; }

    /// <summary>Values in place of the run file's.</summary>
    public required IReadOnlyList<RunOverride> Overrides { get; init; }

    /// <summary>What runs the roles.</summary>
    public required string Host { get; init; }

    /// <summary>Where and how nodes are let in, if others start them; null where one process starts all.</summary>
    public PlaceOptions? Place { get; init; }

    /// <summary>How often each process of a run in several may be started again.</summary>
    public int MaxRestarts { get; init; }

    public bool Json { get; init; }

    public bool Quiet { get; init; }
}
