using Akka.Actor;
using DistTrain.Data;
using DistTrain.Hosting;
using DistTrain.Training;

namespace DistTrain.AkkaHost;

/// <summary>
/// A node of a cluster, at <c>/user/node</c>: says every second to the coordinator's singleton that it is here, and takes part in
/// the run that it is told. It supervises the node's roles. They share memory, so one that fails takes the others with it: the
/// node leaves the cluster and begins anew, and the run goes on meanwhile with the copies that others hold.
/// </summary>
internal sealed class NodeActor : ReceiveActor, IWithTimers
{
    private static readonly TimeSpan s_beat = TimeSpan.FromSeconds(1), s_look = TimeSpan.FromMilliseconds(50);

    private readonly ClusterNodeOptions _options;
    private readonly NodeMemory _memory;
    private readonly NodeLife _life;
    private readonly IActorRef _singleton;
    private readonly RunRelay _relay;
    // Roles tell things on threads of their own.
    private readonly IActorRef _self = Context.Self;
    private NodeSite? _site;
    private bool _loading, _leaving, _alone;

    /// <summary>A node.</summary>
    /// <param name="options">What it offers.</param>
    /// <param name="memory">What it knows from before.</param>
    /// <param name="life">Told of its end.</param>
    /// <param name="singleton">Reaches the coordinator's singleton, wherever it is.</param>
    /// <param name="relay">Takes what the node's roles tell.</param>
    public NodeActor(ClusterNodeOptions options, NodeMemory memory, NodeLife life, IActorRef singleton, RunRelay relay)
    {
        (_options, _memory, _life, _singleton, _relay) = (options, memory, life, singleton, relay);
        relay.Tell = TellSingleton;
        Receive<NodeEvents.Beat>(_ => Beat());
        Receive<NodeEvents.Loaded>(loaded => Settle(loaded.Data));
        Receive<NodeEvents.Leave>(leave => Leave(leave.Why));
        Receive<Status.Failure>(failure => _life.Fail(failure.Cause));
        Receive<RoleEnvelope>(envelope => envelope.To.Kind == RoleKind.Node, envelope => Take(envelope.Message));
    }

    /// <inheritdoc/>
    public ITimerScheduler Timers { get; set; } = null!;

    private RoleAddress Address => RoleAddress.NodeOf(_memory.Number);

    /// <inheritdoc/>
    protected override void PreStart()
    {
        Timers.StartPeriodicTimer(nameof(NodeEvents.Beat), NodeEvents.Beat.Instance, s_beat);
        Beat();
    }

    /// <inheritdoc/>
    protected override SupervisorStrategy SupervisorStrategy() => new AllForOneStrategy(-1, -1, Decide, loggingEnabled: false);

    private Directive Decide(Exception failure)
    {
        _life.BeginAgain($"a role has failed: {failure.Message}");
        return Directive.Stop;
    }

    private void Beat()
    {
        if (_leaving && _site?.HasLeft != false)
            _life.Leave("the node has left the run");
        TellSingleton(new ClusterMessages.Register(
            _memory.Number, _memory.Incarnation, _options.Worker, _options.Server, _leaving,
            _site?.Place ?? new NodePlace(_memory.Number, "", 0), _memory.Highest, _memory.Run));
    }

    private void TellSingleton(Message message) =>
        _singleton.Tell(new RoleEnvelope(Address, RoleAddress.NodeOf(0), message), _self);

    private void Take(Message message)
    {
        switch (message)
        {
            case ClusterMessages.Registered registered when registered.Incarnation == _memory.Incarnation:
                Know(registered);
                break;
            case NodeMessages.RunEnded(var how):
                _life.Finish($"the run is {how}");
                break;
            case NodeMessages.DrainAsked:
                Leave("was asked to go");
                break;
        }
    }

    private void Know(ClusterMessages.Registered registered)
    {
        if (_memory.Number == 0)
        {
            _memory.Number = registered.Node;
            Beat();
        }

        _memory.Highest = Math.Max(
            Math.Max(_memory.Highest, registered.Node), registered.Places.Select(place => place.Node).DefaultIfEmpty().Max());
        if (registered.Run is not { Session.Length: > 0 } run)
            return;
        if (_memory.Session is { } own && own != run.Session)
        {
            _life.Fail(new ConfigurationException(
                $"The cluster trains another run than {_memory.Folder!.FolderPath} is of; name another folder with --out."));
            return;
        }

        _memory.Run = run;
        _alone = registered.Places.All(place => place.Node == _memory.Number);
        if (_site is not null)
        {
            _site.Host.Coordinators = [RoleAddress.CoordinatorOf(registered.Coordinator)];
            _site.Neighbours.Call(registered.Places);
        }
        else if (!_loading)
        {
            Load(run);
        }
    }

    /// <summary>Reads the data beside the actor, which is told when they are here.</summary>
    private void Load(ClusterRun run)
    {
        _loading = true;
        DataFolders folders = _options.Folders;
        _ = Task.Run(() =>
        {
            RunSpec spec = NodeSite.Read(run);
            using var files = new DataFiles(folders);
            return new NodeEvents.Loaded(DataLoader.Load(spec.Data, spec.Seed, files));
        }).PipeTo(Self);
    }

    private void Settle(DataSplits data)
    {
        try
        {
            _site = NodeSite.Open(Context.System, _options, _memory, data, _relay);
        }
        catch (Exception failure) when (failure is ConfigurationException or RunFailedException or IOException)
        {
            _life.Fail(failure);
            return;
        }

        _site.Neighbours.OnVisit = new NodeReception(_singleton, Address).Receive;
        _relay.Settled(_site);
        var addresses = new List<RoleAddress>();
        foreach ((RoleAddress address, Role role, bool pinned) in _site.Roles())
        {
            Props props = RoleProps.Of(_site.Host, address, role).WithDispatcher(Lanes.Of(address, pinned, _site.Host.Threads));
            _site.Host.Enter(address, Context.ActorOf(props, RoleProps.NameOf(address)));
            addresses.Add(address);
        }

        foreach (RoleAddress address in addresses)
            _site.Host.TryPost(address, address, new MembershipMessages.Start());
        NodePlace place = _site.Place;
        _options.Log(
            $"node {place.Node} of the run {_site.Spec.Name}, at {place.Host}:{place.Port}, in {_site.Folder.FolderPath}");
        Beat();
    }

    private void Leave(string why)
    {
        if (_leaving)
            return;
        if (_alone && _site is not null)
        {
            _options.Log("stopping after this step: there is no other node to hand over to");
            TellSingleton(new VisitMessages.StopWanted());
            return;
        }

        _leaving = true;
        _options.Log($"leaving: hands over what it has ({why})");
        if (_site is not null)
        {
            RoleAddress[] members = [RoleAddress.Worker(_memory.Number), RoleAddress.Server(_memory.Number)];
            foreach (RoleAddress member in members)
                _site.Host.TryPost(member, member, new MembershipMessages.Leave(_memory.Incarnation));
        }

        Beat();
        Timers.StartPeriodicTimer(nameof(NodeEvents.Beat), NodeEvents.Beat.Instance, s_look);
    }
}
