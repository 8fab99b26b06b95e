using DistTrain.Hosting;
using DistTrain.Training;

namespace DistTrain.AkkaHost;

/// <summary>What a node of a cluster is started with.</summary>
public sealed record ClusterNodeOptions
{
    /// <summary>A node with this role has a worker.</summary>
    public const string WorkerRole = "worker";

    /// <summary>A node with this role has a parameter server.</summary>
    public const string ServerRole = "server";

    /// <summary>A node with this role may have the coordinator.</summary>
    public const string CoordinatorRole = "coordinator";

    /// <summary>Its actor system.</summary>
    public required AkkaNodeOptions Akka { get; init; }

    /// <summary>The run file that it wants trained, in UTF-8; null to take part in what others train.</summary>
    public byte[]? RunFile { get; init; }

    /// <summary>Where the node's files go; null for a folder named by run, session and node.</summary>
    public string? Out { get; init; }

    /// <summary>Sees the run while this node has the coordinator.</summary>
    public required IRunObserver Observer { get; init; }

    /// <summary>Takes what an operator should know.</summary>
    public required Action<string> Log { get; init; }

    /// <summary>Where this machine may have the data.</summary>
    public required DataFolders Folders { get; init; }

    /// <summary>What goes wrong on purpose with messages that it sends, from when it takes part in a run.</summary>
    public IReadOnlyList<Fault> Faults { get; init; } = [];

    /// <summary>Whether it has a worker.</summary>
    public bool Worker => Akka.Roles.Contains(WorkerRole);

    /// <summary>Whether it has a parameter server.</summary>
    public bool Server => Akka.Roles.Contains(ServerRole);

    /// <summary>Whether it may have the coordinator.</summary>
    public bool Coordinator => Akka.Roles.Contains(CoordinatorRole);
}
