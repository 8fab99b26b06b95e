using System.Net;
using DistTrain.Data;
using DistTrain.Numerics;
using DistTrain.Training;

namespace DistTrain.Hosting;

/// <summary>A node of a run in several processes: a worker, a server or both, until the run ends or the node leaves it.</summary>
public sealed class NodeRun
{
    private static readonly TimeSpan s_look = TimeSpan.FromMilliseconds(50);

    private readonly JoinOptions _options;
    private readonly Action<string> _log;
    private readonly Enrolment _enrolment;
    private readonly List<(RoleAddress Address, MemberRole Role)> _roles = [];
    private readonly TaskCompletionSource<string> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Observer _observer = new();
    private volatile string _failure = "";
    private int _leaving;

    private NodeRun(JoinOptions options, Action<string> log)
    {
        (_options, _log) = (options, log);
        _enrolment = new Enrolment(options, log);
    }

    /// <summary>Runs a node.</summary>
    /// <param name="options">Where the run is, and what the node offers.</param>
    /// <param name="log">Takes what an operator should know.</param>
    /// <param name="leave">Asks it to hand over what it has, and to go.</param>
    /// <param name="stop">Asks it to end at once.</param>
    /// <returns>How it came to its end, in a few words.</returns>
    /// <exception cref="RunFailedException">The coordinator refused it, or does not answer any more.</exception>
    /// <exception cref="DataException">The data cannot be had.</exception>
    /// <exception cref="OperationCanceledException">It was asked to end before it took part.</exception>
    public static string Serve(JoinOptions options, Action<string> log, CancellationToken leave, CancellationToken stop)
    {
        var run = new NodeRun(options, log);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(leave, stop);
        run._enrolment.Enrol(either.Token);
        DataSplits data = run._enrolment.Load(either.Token);
        return run.Play(data, leave, stop);
    }

    private string Play(DataSplits data, CancellationToken leave, CancellationToken stop)
    {
        (RunSpec spec, int node) = (_enrolment.Spec, _enrolment.Enrolled.Node);
        RunPlan plan = RunPlanner.Plan(spec, data, voters: NodePlan.Voters);
        using var host = RoleHost.OfNode(_observer);
        NetworkOptions network = _options.Network(_enrolment.Enrolled.Run, node, plan.Lease);
        network.Codecs.Use(plan);
        var neighbours = new NodeNeighbours(network, host, null)
        {
            Worker = _options.Worker,
            Server = _options.Server,
            OnEnded = how => _ended.TrySetResult($"the run is {how}"),
        };
        neighbours.OnDrain = () => Leave(host, neighbours, "was asked to go");
        _observer.Tell = neighbours.Tell;
        host.Surroundings = neighbours;
        AddRoles(host, plan, data, node);
        IPEndPoint place = neighbours.Listen(_options.Listen ?? new IPEndPoint(_enrolment.OwnAddress, 0));
        neighbours.Join(_options.Coordinator, failure => _failure = failure, Outdate);
        host.Start();
        _log($"node {node} of the run {spec.Name}, at {place}");
        using CancellationTokenRegistration left =
            leave.Register(() => Leave(host, neighbours, "a second Ctrl-C ends it at once"));
        using CancellationTokenRegistration stopped = stop.Register(() => _ended.TrySetResult("the node was ended"));
        return AwaitEnd(host, neighbours);
    }

    /// <summary>Waits until the run or the node has ended, or nothing is left to do.</summary>
    private string AwaitEnd(RoleHost host, NodeNeighbours neighbours)
    {
        while (Task.WaitAny([_ended.Task, host.Failed], s_look) < 0)
        {
            if (_leaving > 0 && _roles.TrueForAll(role => role.Role.HasLeft || role.Role.View is null))
                return "the node has left the run";
            if (_options.Patience != Timeout.InfiniteTimeSpan && neighbours.Alone > _options.Patience)
                throw new RunFailedException($"The coordinator is gone for {neighbours.Alone.TotalSeconds:0} s: {_failure}");
        }

        if (host.Failed.IsFaulted)
            host.Failed.GetAwaiter().GetResult();
        return _ended.Task.GetAwaiter().GetResult();
    }

    /// <summary>The coordinator's node is of another session: this one has no part in it.</summary>
    private void Outdate(string refusal) => _ended.TrySetException(new RunFailedException(
        $"{_options.Coordinator.Host}:{_options.Coordinator.Port} has begun anew without this node; join again ({refusal})"));

    private void Leave(RoleHost host, NodeNeighbours neighbours, string why)
    {
        if (Interlocked.Exchange(ref _leaving, 1) == 1)
            return;
        _log($"leaving: hands over what it has ({why})");
        neighbours.Tell(new NodeMessages.Leaving());
        foreach ((RoleAddress address, _) in _roles)
            host.Tell(address, new MembershipMessages.Leave(neighbours.Incarnation));
    }

    private void AddRoles(RoleHost host, RunPlan plan, DataSplits data, int node)
    {
        var store = new WeightStore(plan.Model.ParameterCount, SharedFloats.Allocate);
        if (_options.Server)
            Add(host, RoleAddress.Server(node - 1), new ParameterServer(plan, store, Kernel.Hash), pinned: false);
        if (!_options.Worker)
            return;
        var engine = new WorkerEngine(plan, data, (plan.Shards.Shards + plan.Workers - 1) / plan.Workers);
        engine.WarmUp(plan.Initial.Weights);
        Add(host, RoleAddress.Worker(node - 1), new Worker(plan, store, engine, Kernel.Hash), pinned: true);
    }

    private void Add(RoleHost host, RoleAddress address, MemberRole role, bool pinned)
    {
        host.Add(address, role, pinned);
        _roles.Add((address, role));
    }

    /// <summary>What a node's roles publish is for the user of the coordinator's node.</summary>
    private sealed class Observer : IRunObserver
    {
        public Action<Message>? Tell { get; set; }

        public void OnEvent(RunEvent runEvent)
        {
            switch (runEvent)
            {
                case RunEvent.WorkerChanged(var worker, var phase, var shards):
                    Tell?.Invoke(new NodeMessages.WorkerChanged(worker, phase, shards));
                    break;
                case RunEvent.Warning(var text):
                    Tell?.Invoke(new NodeMessages.Warned(text));
                    break;
            }
        }
    }
}
