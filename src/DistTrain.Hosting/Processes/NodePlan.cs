using DistTrain.Training;

namespace DistTrain.Hosting;

/// <summary>
/// Which node has which role. The coordinator, the one voter and the disk are on node 0; worker k and server k are neighbours on
/// node k + 1, so that what one has the other need not be sent.
/// </summary>
internal static class NodePlan
{
    /// <summary>The coordinator's node.</summary>
    public const int First = 0;

    /// <summary>The voters of a run in processes: a side without the coordinator's folder is the minority.</summary>
    public static IReadOnlyList<RoleAddress> Voters { get; } = [RoleAddress.Voter(0)];

    /// <summary>The node of a role.</summary>
    public static int NodeOf(RoleAddress role) => role.Kind switch
    {
        RoleKind.Worker or RoleKind.Server => role.Number + 1,
        RoleKind.Node => role.Number,
        _ => First,
    };

    /// <summary>How many nodes a run has.</summary>
    public static int Nodes(RunPlan plan) => 1 + Math.Max(plan.Workers, plan.Servers);
}
