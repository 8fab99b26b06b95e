using System.Security.Cryptography;
using Akka.Actor;
using DistTrain.Training;

namespace DistTrain.AkkaHost;

/// <summary>
/// The one place of a cluster that has the coordinator, at <c>/user/coordinator/singleton</c>: numbers the nodes, tells each
/// where the others are, and plays the coordinator of their run. When it moves to another node, that one's coordinator asks the
/// voters for a term and goes on from the newest view: whether it may is theirs to say, whatever the cluster believes.
/// </summary>
internal sealed class CoordinatorSingleton : ReceiveActor
{
    private const int VotersMax = 5;

    private readonly NodeMemory _memory;
    private readonly NodeLife _life;
    private readonly RunRelay _relay;
    private readonly Action<string> _log;
    private readonly NodeRegister _nodes = new();
    private ClusterRun? _run;
    private ClusterSpec? _wanted;
    private NodeSite? _site;
    private Office? _office;
    private bool _stopping;
    private string? _ended;
    private string _waits = "";

    /// <summary>A singleton.</summary>
    /// <param name="memory">What this node knows.</param>
    /// <param name="life">Told of the run's end.</param>
    /// <param name="relay">Takes what the node's roles tell.</param>
    /// <param name="log">Takes what an operator should know.</param>
    public CoordinatorSingleton(NodeMemory memory, NodeLife life, RunRelay relay, Action<string> log)
    {
        (_memory, _life, _relay, _log) = (memory, life, relay, log);
        Receive<RoleEnvelope>(envelope => Take(envelope.Message));
        Receive<Terminated>(gone => Lose(gone.ActorRef));
        Receive<NodeEvents.Settled>(settled => Open(settled.Site));
        Receive<NodeEvents.OfficeOpened>(opened => Play(opened.Parts.Coordinator));
        Receive<NodeEvents.OfficeClosed>(Close);
    }

    /// <inheritdoc/>
    protected override void PreStart() =>
        _ = _relay.Site.PipeTo(Self, success: site => new NodeEvents.Settled(site));

    /// <summary>It is handed over to another node, or the node ends.</summary>
    protected override void PostStop()
    {
        _site?.Host.Leave(Address);
        _office?.Close();
    }

    /// <summary>A coordinator that fails has its node begin anew; another node goes on with the run.</summary>
    protected override SupervisorStrategy SupervisorStrategy() => new OneForOneStrategy(-1, -1, Decide, loggingEnabled: false);

    private RoleAddress Address => RoleAddress.CoordinatorOf(_memory.Number);

    private Directive Decide(Exception failure)
    {
        _life.BeginAgain($"the coordinator has failed: {failure.Message}");
        return Directive.Stop;
    }

    private void Take(Message message)
    {
        switch (message)
        {
            case ClusterMessages.Register told when _nodes.Note(told, Sender) is { } node:
                Context.Watch(Sender);
                Adopt(told.Run);
                Answer(node);
                break;
            case VisitMessages.StatusWanted or VisitMessages.DrainWanted or VisitMessages.StopWanted:
                Answer(message);
                break;
            case NodeMessages.WorkerChanged(var worker, var phase, var shards):
                _site?.Host.Outcome.Publish(new RunEvent.WorkerChanged(worker, phase, shards));
                break;
            case NodeMessages.Warned(var text):
                _site?.Host.Outcome.Publish(new RunEvent.Warning(text));
                break;
        }
    }

    /// <summary>A node knows of a run, or wants one: the first of its kind counts.</summary>
    private void Adopt(ClusterRun? run)
    {
        if (run is not null && (_run is null || (_run.Session.Length == 0 && run.Session.Length > 0)) && Read(run) is { } spec)
            (_run, _wanted) = (run, spec.Cluster);
        if (_run is { Session.Length: 0 })
            TryBegin(_run);
    }

    private RunSpec? Read(ClusterRun run)
    {
        try
        {
            return NodeSite.Read(run);
        }
        catch (ConfigurationException failure)
        {
            _log($"a run file is not taken: {failure.Message}");
            return null;
        }
    }

    /// <summary>A run begins once as many workers and servers are here as its file says; the first nodes are voters.</summary>
    private void TryBegin(ClusterRun run)
    {
        int servers = _wanted!.Servers > 0 ? _wanted.Servers : _wanted.Workers;
        int workersHere = _nodes.Entries.Count(node => node.Told.Worker);
        int serversHere = _nodes.Entries.Count(node => node.Told.Server);
        if (workersHere < _wanted.Workers || serversHere < servers)
        {
            string waits = $"{workersHere} of {_wanted.Workers} workers and {serversHere} of {servers} servers are here";
            if (waits != _waits)
                _log($"waiting for nodes: {waits}");
            _waits = waits;
            return;
        }

        // An even number of voters outlives no more losses than one less.
        int count = Math.Min(VotersMax, (_nodes.Entries.Count - 1) / 2 * 2 + 1);
        int[] voters = [.. _nodes.Entries.Select(node => node.Number).Take(count)];
        _run = run with
        {
            Session = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8)),
            Token = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32)),
            Voters = voters,
        };
    }

    private void Answer(NodeRegister.Entry node)
    {
        Message answer = _ended is { } how
            ? new NodeMessages.RunEnded(how)
            : new ClusterMessages.Registered(node.Number, node.Told.Incarnation, _memory.Number, _run, _nodes.Places);
        Send(node, answer);
    }

    private void Send(NodeRegister.Entry node, Message message) =>
        node.Actor.Tell(new RoleEnvelope(RoleAddress.NodeOf(_memory.Number), RoleAddress.NodeOf(node.Number), message), Self);

    /// <summary>The cluster has removed a node, or its actor has ended.</summary>
    private void Lose(IActorRef actor)
    {
        if (_nodes.Remove(actor) is not { } node)
            return;
        _log($"node {node.Number} is gone: {(node.Told.Leaving ? "it handed over what it had" : "lost")}");
        _site?.Neighbours.GiveUp(node.Number);
    }

    /// <summary>This node takes part in the run: opens the run's files, on a thread of their own.</summary>
    private void Open(NodeSite site)
    {
        IActorRef self = Self;
        Office office = _office = new Office(site, _relay);
        _site = site;
        _ = Task.Factory.StartNew(
            () => office.Serve(parts => self.Tell(new NodeEvents.OfficeOpened(parts), self)), CancellationToken.None,
            TaskCreationOptions.LongRunning, TaskScheduler.Default).PipeTo(self);
    }

    private void Answer(Message question)
    {
        Message answer = question switch
        {
            VisitMessages.StatusWanted => _office?.Status(_stopping, _nodes.Entries.Select(node => node.Seen)) is { } status
                ? new VisitMessages.StatusTold(status)
                : new VisitMessages.Refused("the run has not begun"),
            VisitMessages.DrainWanted(var number) when _nodes.Entries.FirstOrDefault(node => node.Number == number) is { } node =>
                Drain(node),
            VisitMessages.DrainWanted(var number) => new VisitMessages.Refused($"there is no node {number}"),
            _ => Stop(),
        };
        Sender.Tell(new RoleEnvelope(RoleAddress.NodeOf(_memory.Number), RoleAddress.NodeOf(0), answer), Self);
    }

    private Message Drain(NodeRegister.Entry node)
    {
        if (_run is { } run && run.Voters.Contains(node.Number)
            && run.Voters.Count(voter => voter != node.Number && _nodes.Has(voter)) <= run.Voters.Count / 2)
        {
            return new VisitMessages.Refused(
                $"node {node.Number} keeps where the run stands, and without it too few would: {run.Voters.Count / 2 + 1} of the "
                + $"nodes {string.Join(", ", run.Voters)} must stay");
        }

        Send(node, new NodeMessages.DrainAsked());
        return new VisitMessages.Agreed($"node {node.Number} hands over what it has, and leaves");
    }

    private Message Stop()
    {
        if (_site is null)
            return new VisitMessages.Refused("the run has not begun");
        _stopping = true;
        _site.Host.TryPost(Address, Address, new MembershipMessages.StopRequested());
        return new VisitMessages.Agreed("the run stops after this step, with a checkpoint");
    }

    private void Play(Coordinator coordinator)
    {
        ActorHost host = _site!.Host;
        Props props = RoleProps.Of(host, Address, coordinator).WithDispatcher(Lanes.Of(Address, pinned: false, host.Threads));
        host.Enter(Address, Context.ActorOf(props, "role"));
        host.TryPost(Address, Address, new MembershipMessages.Start());
    }

    /// <summary>The run has ended: tells all nodes, this one last.</summary>
    private void Close(NodeEvents.OfficeClosed closed)
    {
        if (closed.How is null)
            return;
        _ended = closed.How;
        foreach (NodeRegister.Entry node in _nodes.Entries.Where(node => node.Number != _memory.Number))
            Send(node, new NodeMessages.RunEnded(_ended));
        if (closed.Failure is { } failure)
            _life.Fail(failure);
        else
            _life.Finish($"the run is {_ended}", closed.Summary);
    }
}
