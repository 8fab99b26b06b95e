using Akka.Actor;
using Akka.Cluster;
using Akka.Cluster.Tools.Singleton;
using DistTrain.Training;

namespace DistTrain.AkkaHost;

/// <summary>
/// A process of a cluster: an actor system with the node's roles. One that the others have given up, because a network was parted
/// or the process stood still, or in which a role has failed, begins anew and joins again.
/// </summary>
public static class ClusterNode
{
    private const int RestartsMax = 20;

    private static readonly TimeSpan s_pause = TimeSpan.FromSeconds(1), s_farewell = TimeSpan.FromSeconds(20);

    /// <summary>Serves until the run has ended or the node has left it.</summary>
    /// <param name="options">What the node offers.</param>
    /// <param name="leave">Asks it to hand over what it has, and to go.</param>
    /// <returns>
    /// How it ended, in a few words; the results, where it had the coordinator at the end of a complete run; and the folder of
    /// the node's files, if it took part.
    /// </returns>
    /// <exception cref="ConfigurationException">The options, the run file or the folder are no good.</exception>
    /// <exception cref="RunFailedException">The run could not go on.</exception>
    public static (string How, RunSummary? Summary, string? Folder) Serve(ClusterNodeOptions options, CancellationToken leave)
    {
        var memory = new NodeMemory
        {
            Run = options.RunFile is { } file ? new ClusterRun("", "", file, []) : null,
        };
        if (options.Out is { } folder)
            memory.Recall(folder);
        for (int restarts = 0; ; restarts++)
        {
            NodeLife.Ending end = Live(options, memory, leave);
            if (!end.Again)
                return (end.How, end.Summary, memory.Folder?.FolderPath);
            if (restarts == RestartsMax)
                throw new RunFailedException($"The node has begun anew {RestartsMax} times and is given up: {end.How}");
            options.Log($"{end.How}; the node begins anew");
            leave.WaitHandle.WaitOne(s_pause);
        }
    }

    private static NodeLife.Ending Live(ClusterNodeOptions options, NodeMemory memory, CancellationToken leave)
    {
        memory.Start();
        var life = new NodeLife();
        var relay = new RunRelay(options.Observer);
        // What actors say while they end is no news.
        Action<string> log = text => { if (!life.End.IsCompleted) options.Log(text); };
        using ActorSystem system = AkkaConfiguration.Start(options.Akka with { Log = log });
        Cluster cluster = Cluster.Get(system);
        IActorRef node = Populate(system, options, memory, life, relay);
        // Only a node that is given up ends by itself.
        cluster.RegisterOnMemberRemoved(() => life.BeginAgain("the cluster has given this node up"));
        _ = system.WhenTerminated.ContinueWith(
            _ => life.BeginAgain("the actor system has ended"), CancellationToken.None, TaskContinuationOptions.None,
            TaskScheduler.Default);
        if (options.Akka.Seeds.Count == 0)
            cluster.Join(cluster.SelfAddress);
        using CancellationTokenRegistration left =
            leave.Register(() => node.Tell(new NodeEvents.Leave("a second Ctrl-C ends it at once"), ActorRefs.NoSender));
        try
        {
            return life.End.GetAwaiter().GetResult();
        }
        finally
        {
            // Where the run goes on the others are told, and have the coordinator from here; where it has ended all go at once.
            Task end = life.End is { IsCompletedSuccessfully: true, Result.RunGoesOn: true }
                ? CoordinatedShutdown.Get(system).Run(ShutdownReasons.Ended.Instance)
                : system.Terminate();
            end.Wait(s_farewell, CancellationToken.None);
            if (relay.Site.IsCompletedSuccessfully)
                relay.Site.Result.Dispose();
        }
    }

    private static IActorRef Populate(
        ActorSystem system, ClusterNodeOptions options, NodeMemory memory, NodeLife life, RunRelay relay)
    {
        if (options.Coordinator)
        {
            Props singleton = Props.Create(() => new CoordinatorSingleton(memory, life, relay, options.Log));
            system.ActorOf(
                ClusterSingletonManager.Props(singleton, PoisonPill.Instance, ClusterSingletonManagerSettings.Create(system)),
                "coordinator");
        }

        IActorRef proxy = system.ActorOf(
            ClusterSingletonProxy.Props("/user/coordinator", ClusterSingletonProxySettings.Create(system)), "coordinator-proxy");
        return system.ActorOf(Props.Create(() => new NodeActor(options, memory, life, proxy, relay)), "node");
    }
}
