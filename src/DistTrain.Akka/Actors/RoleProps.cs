using Akka.Actor;
using DistTrain.Training;

namespace DistTrain.AkkaHost;

/// <summary>Which actor plays which role, and what it is called.</summary>
internal static class RoleProps
{
    /// <summary>The actor of a role.</summary>
    /// <param name="host">What it shares with others.</param>
    /// <param name="address">The role's address.</param>
    /// <param name="role">The role.</param>
    public static Props Of(ActorHost host, RoleAddress address, Role role) => address.Kind switch
    {
        RoleKind.Coordinator => Props.Create(() => new CoordinatorActor(host, address, role)),
        RoleKind.Server => Props.Create(() => new ParameterServerActor(host, address, role)),
        RoleKind.Worker => Props.Create(() => new WorkerActor(host, address, role)),
        RoleKind.Voter => Props.Create(() => new VoterActor(host, address, role)),
        _ => throw new ArgumentException($"No actor plays a {address.Kind}.", nameof(address)),
    };

    /// <summary>An actor's name, such as <c>worker-0</c>.</summary>
    public static string NameOf(RoleAddress address) =>
        address.ToString().Replace(' ', '-');
}
