using DistTrain.Training;

namespace DistTrain.Simulation;

/// <summary>
/// Which node runs what. A node each for the servers, the workers, and those that may join later; the first five nodes also vote,
/// and a coordinator may run at three of them.
/// </summary>
public sealed class Stage : IFaultStage
{
    private const int VotersMax = 5, CoordinatorsMax = 3;

    private readonly List<RoleAddress> _main = [];

    /// <summary>The stage of a run.</summary>
    /// <param name="workers">Workers at the start.</param>
    /// <param name="servers">Servers at the start.</param>
    /// <param name="spareWorkers">Workers that may join.</param>
    /// <param name="spareServers">Servers that may join.</param>
    public Stage(int workers, int servers, int spareWorkers = 2, int spareServers = 1)
    {
        (Workers, Servers) = (workers, servers);
        (WorkersMax, ServersMax) = (workers + spareWorkers, servers + spareServers);
        _main.AddRange(Enumerable.Range(0, servers).Select(RoleAddress.Server));
        _main.AddRange(Enumerable.Range(0, workers).Select(RoleAddress.Worker));
        Members = [.. _main];
        Spares = [.. Enumerable.Range(servers, spareServers).Select(RoleAddress.Server), .. Enumerable.Range(workers, spareWorkers).Select(RoleAddress.Worker)];
        _main.AddRange(Spares);
        Voters = [.. Enumerable.Range(0, Math.Min(VotersMax, Members.Count)).Select(RoleAddress.Voter)];
        // Beside a server, and beside workers of which one does not vote where there are enough.
        Coordinators = [.. Enumerable.Range(0, Math.Min(CoordinatorsMax, Members.Count)).Select(RoleAddress.CoordinatorOf)];
    }

    /// <summary>Workers at the start.</summary>
    public int Workers { get; }

    /// <summary>Servers at the start.</summary>
    public int Servers { get; }

    /// <summary>Workers with those that may join.</summary>
    public int WorkersMax { get; }

    /// <summary>Servers with those that may join.</summary>
    public int ServersMax { get; }

    /// <summary>The workers and servers at the start.</summary>
    public IReadOnlyList<RoleAddress> Members { get; }

    /// <summary>The workers and servers that may join.</summary>
    public IReadOnlyList<RoleAddress> Spares { get; }

    /// <summary>The voters.</summary>
    public IReadOnlyList<RoleAddress> Voters { get; }

    /// <summary>Where a coordinator may run.</summary>
    public IReadOnlyList<RoleAddress> Coordinators { get; }

    /// <summary>How many nodes there are.</summary>
    public int Nodes => _main.Count;

    /// <summary>The worker or server of a node, which names it.</summary>
    public RoleAddress Main(int node) => _main[node];

    /// <summary>The node of a role or disk; -1 if there is none.</summary>
    public int NodeOf(RoleAddress address) => address.Kind switch
    {
        RoleKind.Server or RoleKind.Worker => _main.IndexOf(address),
        RoleKind.Storage => address.Number < Nodes ? address.Number : -1,
        RoleKind.Voter => address.Number < Voters.Count ? address.Number : -1,
        RoleKind.Coordinator => address.Number < Coordinators.Count ? CoordinatorNode(address.Number) : -1,
        _ => -1,
    };

    /// <inheritdoc/>
    public bool Has(RoleAddress address) => NodeOf(address) >= 0;

    /// <inheritdoc/>
    public string Describe(RoleKind kind) => kind switch
    {
        RoleKind.Server => $"the servers 0 to {ServersMax - 1}",
        RoleKind.Worker => $"the workers 0 to {WorkersMax - 1}",
        RoleKind.Storage => $"the storages 0 to {Nodes - 1}",
        RoleKind.Voter => $"the voters 0 to {Voters.Count - 1}",
        _ => $"places 0 to {Coordinators.Count - 1} for a coordinator",
    };

    private int CoordinatorNode(int number) =>
        number == 0 ? 0 : Math.Min(Servers + 2 * (number - 1), Members.Count - Coordinators.Count + number);
}
