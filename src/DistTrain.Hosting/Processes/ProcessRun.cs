using System.Net;
using System.Net.Sockets;
using DistTrain.Data;
using DistTrain.Numerics;
using DistTrain.Training;

namespace DistTrain.Hosting;

/// <summary>One process of a run in several on this machine: its coordinator, or a node with a worker, a server or both.</summary>
public static class ProcessRun
{
    /// <summary>Runs the coordinator until the run is complete, stopped or failed.</summary>
    /// <param name="spec">The run file.</param>
    /// <param name="data">The data.</param>
    /// <param name="folder">Where the run's files go.</param>
    /// <param name="observer">Sees what happens.</param>
    /// <param name="stop">Asks to stop after the steps under way, with a checkpoint.</param>
    /// <returns>The results; null if the run was stopped before its end.</returns>
    /// <exception cref="ConfigurationException">The run file, the data and the folder do not fit together.</exception>
    /// <exception cref="RunFailedException">The run could not go on.</exception>
    public static RunSummary? Coordinate(
        RunSpec spec, DataSplits data, RunFolder folder, IRunObserver observer, CancellationToken stop)
    {
        RunPlan plan = RunPlanner.Plan(spec, data, voters: NodePlan.Voters);
        using var claim = RunLock.Take(folder);
        ProcessSession session = ProcessSession.Read(folder);
        // It has been here before: the voter's file tells where the run stands.
        bool again = session.Port > 0;
        var beginning = new RunBeginning(plan, "processes", session.Resumes || again, KeepsRecords: again);
        return TrainingRun.Execute(spec, folder, beginning, observer, parts => Coordinate(parts, folder, session, stop));
    }

    /// <summary>Runs a node until the run has ended.</summary>
    /// <param name="spec">The run file.</param>
    /// <param name="data">The data.</param>
    /// <param name="folder">The run's folder.</param>
    /// <param name="node">The node's number, from 1.</param>
    /// <param name="log">Takes what an operator should know.</param>
    /// <param name="stop">Asks to end.</param>
    public static void Serve(RunSpec spec, DataSplits data, RunFolder folder, int node, Action<string> log, CancellationToken stop)
    {
        RunPlan plan = RunPlanner.Plan(spec, data, voters: NodePlan.Voters);
        ProcessSession session = AwaitCoordinator(folder, stop);
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var observer = new NodeObserver();
        using var host = new RoleHost(threads: 2, history: null, observer, TimeSpan.Zero);
        var neighbours = new NodeNeighbours(session.Options(node, plan.Lease), host, null, () => ended.TrySetResult());
        observer.Neighbours = neighbours;
        host.Surroundings = neighbours;
        AddRoles(host, plan, data, node);
        neighbours.Listen(new IPEndPoint(IPAddress.Loopback, 0));
        neighbours.Join(new DnsEndPoint(IPAddress.Loopback.ToString(), session.Port), log);
        host.Start();
        using CancellationTokenRegistration registration = stop.Register(() => ended.TrySetResult());
        Task.WhenAny(ended.Task, host.Failed).Unwrap().GetAwaiter().GetResult();
    }

    private static RunEvent Coordinate(RunParts parts, RunFolder folder, ProcessSession session, CancellationToken stop)
    {
        RunPlan plan = parts.Plan;
        using var host = new RoleHost(threads: 1, parts.Records.History, parts.Observer, TimeSpan.Zero);
        var storage = new StorageThread(
            parts.Checkpoints, parts.Records.Ledger, (to, message) => host.Deliver(RoleAddress.Storage, to, message),
            new VoteFile(folder.VoteFile), plan);
        var neighbours = new NodeNeighbours(session.Options(NodePlan.First, plan.Lease), host, storage, () => { });
        host.Surroundings = neighbours;
        host.Add(RoleAddress.Coordinator, parts.Coordinator, pinned: false);
        host.Add(RoleAddress.Voter(0), new Voter(), pinned: false);
        (session with { Port = Listen(neighbours, session.Port) }).Save(folder);
        host.Start();
        using CancellationTokenRegistration registration =
            stop.Register(() => host.Tell(RoleAddress.Coordinator, new MembershipMessages.StopRequested()));
        RunEvent end = host.AwaitEnd();
        neighbours.SayEnded(TimeSpan.FromSeconds(2));
        return end;
    }

    private static int Listen(NodeNeighbours neighbours, int port)
    {
        try
        {
            return neighbours.Listen(new IPEndPoint(IPAddress.Loopback, port)).Port;
        }
        catch (SocketException failure)
        {
            throw new RunFailedException($"Port {port} of this machine cannot be listened on: {failure.Message}", failure);
        }
    }

    private static void AddRoles(RoleHost host, RunPlan plan, DataSplits data, int node)
    {
        var store = new WeightStore(plan.Model.ParameterCount);
        if (node <= plan.Servers)
            host.Add(RoleAddress.Server(node - 1), new ParameterServer(plan, store, Kernel.Hash), pinned: false);
        if (node > plan.Workers)
            return;
        var engine = new WorkerEngine(plan, data, (plan.Shards.Shards + plan.Workers - 1) / plan.Workers);
        engine.WarmUp(plan.Initial.Weights);
        host.Add(RoleAddress.Worker(node - 1), new Worker(plan, store, engine, Kernel.Hash), pinned: true);
    }

    /// <summary>The session, once the coordinator says where it listens.</summary>
    private static ProcessSession AwaitCoordinator(RunFolder folder, CancellationToken stop)
    {
        while (true)
        {
            ProcessSession session = ProcessSession.Read(folder);
            if (session.Port > 0)
                return session;
            stop.WaitHandle.WaitOne(TimeSpan.FromMilliseconds(50));
            stop.ThrowIfCancellationRequested();
        }
    }

    /// <summary>What a node's roles publish is for the user of the coordinator's node.</summary>
    private sealed class NodeObserver : IRunObserver
    {
        public NodeNeighbours? Neighbours { get; set; }

        public void OnEvent(RunEvent runEvent)
        {
            switch (runEvent)
            {
                case RunEvent.WorkerChanged(var worker, var phase, var shards):
                    Neighbours?.Tell(new NodeMessages.WorkerChanged(worker, phase, shards));
                    break;
                case RunEvent.Warning(var text):
                    Neighbours?.Tell(new NodeMessages.Warned(text));
                    break;
            }
        }
    }
}
