using DistTrain.Hosting;

namespace DistTrain.AkkaHost;

/// <summary>What a node's actor system is started with.</summary>
public sealed record AkkaNodeOptions
{
    /// <summary>The address or name to bind.</summary>
    public string Host { get; init; } = "127.0.0.1";

    /// <summary>The port; 0 for one that the system chooses.</summary>
    public int Port { get; init; }

    /// <summary>The name or address that others call, where it is not <see cref="Host"/>; null for that.</summary>
    public string? PublicHost { get; init; }

    /// <summary>Nodes of the cluster to join, as <c>host:port</c>; none to begin one.</summary>
    public IReadOnlyList<string> Seeds { get; init; } = [];

    /// <summary>The node's roles: <c>coordinator</c>, <c>server</c>, <c>worker</c>.</summary>
    public IReadOnlyList<string> Roles { get; init; } = [];

    /// <summary>Certificates for links beyond this machine; null to stay on it.</summary>
    public NetworkTls? Tls { get; init; }

    /// <summary>A file in HOCON that is read over the program's own; null for none.</summary>
    public string? File { get; init; }

    /// <summary>HOCON that is read over everything else, for tests.</summary>
    public string Overrides { get; init; } = "";

    /// <summary>Takes a line for the operator; null for standard error.</summary>
    public Action<string>? Log { get; init; }
}
