using System.Net;

namespace DistTrain.Hosting;

/// <summary>How a node finds its run, and what it offers.</summary>
public sealed record JoinOptions
{
    /// <summary>Where the coordinator listens.</summary>
    public required DnsEndPoint Coordinator { get; init; }

    /// <summary>What everyone must know who joins.</summary>
    public required string Token { get; init; }

    /// <summary>Certificates for links beyond this machine; null to stay on it.</summary>
    public NetworkTls? Tls { get; init; }

    /// <summary>Whether it offers a worker.</summary>
    public bool Worker { get; init; } = true;

    /// <summary>Whether it offers a parameter server.</summary>
    public bool Server { get; init; } = true;

    /// <summary>Its number; 0 to be given one.</summary>
    public int Node { get; init; }

    /// <summary>Where other nodes reach it; null for any port of the address from which it calls the coordinator.</summary>
    public IPEndPoint? Listen { get; init; }

    /// <summary>How long it looks for a coordinator that does not answer, at the beginning and later.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Where this machine may have the data, and keeps what it is sent.</summary>
    public required DataFolders Folders { get; init; }

    /// <summary>What a visitor's network is told.</summary>
    internal NetworkOptions Visitor => new() { Run = "", Node = 0, Incarnation = 1, Token = Token, Tls = Tls };

    /// <summary>What the node's network is told.</summary>
    internal NetworkOptions Network(string run, int node, TimeSpan lease) =>
        ProcessSession.Network(run, Token, node, lease) with { Tls = Tls };
}
