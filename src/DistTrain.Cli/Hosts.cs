using DistTrain.Data;
using DistTrain.Hosting;
using DistTrain.Nn;
using DistTrain.Training;

namespace DistTrain.Cli;

/// <summary>What can run all roles of a run in this process; as actors only in builds that found the Akka.NET packages.</summary>
internal static class Hosts
{
#if USE_AKKA
    /// <summary>Whether this build has the Akka.NET host.</summary>
    public static bool HasAkka => true;

    private static RunSummary? TrainAsActors(
        RunSpec spec, DataSplits data, RunFolder folder, bool resume, IRunObserver observer, CancellationToken stop) =>
        AkkaHost.AkkaRun.Execute(spec, data, folder, resume, observer, stop);
#else
    /// <summary>Whether this build has the Akka.NET host.</summary>
    public static bool HasAkka => false;

    private static RunSummary? TrainAsActors(
        RunSpec spec, DataSplits data, RunFolder folder, bool resume, IRunObserver observer, CancellationToken stop) =>
        throw new InvalidOperationException("This build is without the Akka.NET host.");
#endif

    /// <summary>The host that a user means.</summary>
    /// <exception cref="UsageException">There is no such host, or not in this build.</exception>
    public static string Of(string name) => name switch
    {
        "auto" => HasAkka ? TrainOptions.Akka : TrainOptions.InProcess,
        TrainOptions.Akka when !HasAkka => throw new UsageException(
            "--host akka: this build is without the Akka.NET host; take --host in-process"),
        TrainOptions.InProcess or TrainOptions.Processes or TrainOptions.Coordinator or TrainOptions.Akka => name,
        _ => throw new UsageException(
            $"--host {name}: there is no such host{Spelling.HintOrList(name, ["auto", "in-process", "processes", "akka"])}",
            "disttrain train"),
    };

    /// <summary>Trains with all roles in this process; null if the run was stopped before its end.</summary>
    public static RunSummary? Train(
        string host, RunSpec spec, DataSplits data, RunFolder folder, bool resume, IRunObserver observer,
        CancellationToken stop) => host == TrainOptions.Akka
            ? TrainAsActors(spec, data, folder, resume, observer, stop)
            : TrainingRun.Execute(spec, data, folder, resume, observer, stop);
}
