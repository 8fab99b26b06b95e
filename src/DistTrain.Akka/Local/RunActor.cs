using Akka.Actor;
using DistTrain.Hosting;
using DistTrain.Training;

namespace DistTrain.AkkaHost;

/// <summary>
/// Supervises the roles of a run in one process. They live and die together (<see cref="RunPlan.OneProcess"/>): one that fails
/// ends the run, whose last checkpoint stays. A restart would go on with weights that nobody vouches for.
/// </summary>
internal sealed class RunActor : ReceiveActor
{
    private readonly ActorHost _host;
    private readonly OneProcessRoles _roles;

    public RunActor(ActorHost host, OneProcessRoles roles)
    {
        (_host, _roles) = (host, roles);
        Receive<RunMessages.Stop>(_ => Tell(RoleAddress.Coordinator, new MembershipMessages.StopRequested()));
    }

    /// <inheritdoc/>
    protected override void PreStart()
    {
        var addresses = new List<RoleAddress>();
        foreach ((RoleAddress address, Role role, bool pinned) in _roles.Make())
        {
            Props props = RoleProps.Of(_host, address, role).WithDispatcher(Lanes.Of(address, pinned, _host.Threads));
            _host.Enter(address, Context.ActorOf(props, RoleProps.NameOf(address)));
            addresses.Add(address);
        }

        foreach (RoleAddress address in addresses)
            Tell(address, new MembershipMessages.Start());
    }

    /// <inheritdoc/>
    protected override SupervisorStrategy SupervisorStrategy() => new AllForOneStrategy(-1, -1, Decide, loggingEnabled: false);

    private void Tell(RoleAddress to, Message message) => _host.TryPost(to, to, message);

    private Directive Decide(Exception failure)
    {
        _host.Outcome.Fail(failure);
        return Directive.Stop;
    }
}
