using Akka;
using Akka.Actor;
using Akka.Actor.Setup;
using DistTrain.Data;
using DistTrain.Hosting;
using DistTrain.Training;

namespace DistTrain.AkkaHost;

/// <summary>A whole run as actors of this process, without a network.</summary>
public static class AkkaRun
{
    private const string Stopping = "stop training";

    /// <summary>Trains until the run is complete, stopped or failed.</summary>
    /// <param name="spec">The run file.</param>
    /// <param name="data">The data.</param>
    /// <param name="folder">Where the run's files go.</param>
    /// <param name="resume">Whether to go on from the folder's newest whole checkpoint.</param>
    /// <param name="observer">Sees what happens.</param>
    /// <param name="stop">Asks to stop after the steps under way, with a checkpoint.</param>
    /// <returns>The results; null if the run was stopped before its end.</returns>
    /// <exception cref="ConfigurationException">The run file, the data and the folder do not fit together.</exception>
    /// <exception cref="RunFailedException">The run could not go on.</exception>
    public static RunSummary? Execute(
        RunSpec spec, DataSplits data, RunFolder folder, bool resume, IRunObserver observer, CancellationToken stop)
    {
        using var claim = RunLock.Take(folder);
        var beginning = new RunBeginning(RunPlanner.Plan(spec, data, oneProcess: true), "akka", resume, KeepsRecords: false);
        return TrainingRun.Execute(spec, folder, beginning, observer, parts => Play(parts, data, stop));
    }

    private static RunEvent Play(RunParts parts, DataSplits data, CancellationToken stop)
    {
        var roles = new OneProcessRoles(parts, data);
        var outcome = new RunOutcome(parts.Observer);
        using var threads = new RoleThreads(roles.Threads, RoleThreads.LongSpin);
        var host = new ActorHost(outcome, threads, parts.Records.History);
        using IRoleSurroundings around =
            host.Surroundings = OneProcess.Of(parts, (to, message) => host.TryPost(RoleAddress.Storage, to, message));
        using ActorSystem system = ActorSystem.Create(
            "disttrain", BootstrapSetup.Create().WithConfig(LocalConfiguration.Value).And(new RunLogSetup(outcome)));
        Lanes.Register(system, threads);
        IActorRef run = system.ActorOf(Props.Create(() => new RunActor(host, roles)), "run");
        CoordinatedShutdown shutdown = CoordinatedShutdown.Get(system);
        shutdown.AddTask(CoordinatedShutdown.PhaseServiceStop, Stopping, () => Stop(run, outcome));
        using CancellationTokenRegistration asked = stop.Register(() => _ = shutdown.Run(ShutdownReasons.Asked.Instance));
        try
        {
            return outcome.End.GetAwaiter().GetResult();
        }
        finally
        {
            shutdown.Run(ShutdownReasons.Ended.Instance).Wait(CancellationToken.None);
        }
    }

    /// <summary>Stops a run that is still under way, with a checkpoint.</summary>
    private static async Task<Done> Stop(IActorRef run, RunOutcome outcome)
    {
        run.Tell(RunMessages.Stop.Instance, ActorRefs.NoSender);
        await Task.WhenAny(outcome.End);
        return Done.Instance;
    }
}
