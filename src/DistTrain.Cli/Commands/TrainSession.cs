using DistTrain.Data;
using DistTrain.Hosting;
using DistTrain.Nn;
using DistTrain.Training;
using Spectre.Console;

namespace DistTrain.Cli;

/// <summary>One call of <c>disttrain train</c>, from the run file to the last line.</summary>
internal sealed class TrainSession(TrainOptions options, TextWriter stdout, TextWriter stderr)
{
    /// <summary>What a resumed run may change: nothing that its weights come from.</summary>
    private static readonly string[] Changeable = ["cluster", "log", "train.epochs", "train.checkpoint", "data.path"];

    /// <summary>Trains and returns the exit code.</summary>
    public int Run()
    {
        bool supervised = options.Host == TrainOptions.Coordinator && options.Place is null;
        using var signals = new StopSignals(supervised);
        if (supervised)
            Parent.OnLost(() => Environment.Exit(ExitCode.RunFailed));
        bool resume = options.Resume is not null;
        RunFile run = resume ? Resumed(options.Resume!) : CommonOptions.Read(options.File!, options.Overrides);
        DataSplits data = RunData.Load(
            run.Spec, options.Quiet || options.Json ? null : new DownloadView(stderr, !Console.IsErrorRedirected), encoding: null,
            out IReadOnlyDictionary<string, string> paths);
        Model model = RunData.BuildModel(run, data.Train);
        RunFolder folder = resume ? RunFolder.Open(options.Resume!) : RunFolder.Create(options.Out ?? NewFolder(run.Spec.Name));
        if (resume)
        {
            RequireSameData(folder, data);
        }
        else
        {
            File.WriteAllText(folder.ConfigFile, RunFile.Write(run.Spec));
            File.WriteAllBytes(folder.EncodingFile, data.Encoding.ToJson());
            File.WriteAllBytes(folder.DataFile, (data.Sizes with { Fingerprint = data.Fingerprint }).ToJson());
        }

        if (options.Host == TrainOptions.Processes)
            return Supervise(run.Spec, folder, resume, signals);
        if (options.Host is TrainOptions.InProcess or TrainOptions.Akka && resume)
            ProcessSession.Forget(folder);
        CoordinatorPlace? place =
            options.Host == TrainOptions.Coordinator ? Place(run.Spec.Name, RunOffer.Of(run.Spec, data, paths), folder) : null;
        if (Train(run.Spec, data, folder, place, ModelText.Words(model), signals) is not { } summary)
            return ExitCode.Interrupted;
        if (!options.Json)
            Tell(summary, folder);
        return ExitCode.Success;
    }

    /// <summary>Where nodes are let in; begins a session, or goes on with that of a coordinator that was lost.</summary>
    private CoordinatorPlace Place(string name, RunOffer offer, RunFolder folder)
    {
        if (options.Place is not { } place)
            return new CoordinatorPlace { Name = name, Offer = offer };
        bool changes = options.Overrides.Count > 0;
        if (options.Resume is null || changes || ProcessSession.GoOn(folder, place.Token) is null)
            ProcessSession.Begin(folder, options.Resume is not null, token: place.Token);
        return new CoordinatorPlace { Name = name, Offer = offer, Listen = place.Listen, Tls = place.Tls, Announces = true };
    }

    /// <summary>Trains, or says how to go on where the run was stopped.</summary>
    private RunSummary? Train(
        RunSpec spec, DataSplits data, RunFolder folder, CoordinatorPlace? place, string layers, StopSignals signals)
    {
        IRunView view = options.Json ? new JsonView(stdout, options.Quiet)
            : options.Quiet ? new QuietView(stderr)
            : Live() is { } console ? new LiveView(console, layers, options.Place?.Certs)
            : new PlainView(stdout, stderr, layers, options.Place?.Certs);
        RunProgress progress;
        RunSummary? summary;
        using (var thread = new ViewThread(view, options.Json ? spec.Log.EverySteps : 0))
        {
            signals.TrainingBegins(
                () => thread.OnEvent(new RunEvent.Warning("stopping after this step; a second Ctrl-C ends at once")));
            summary = place is not null
                ? ProcessRun.Coordinate(spec, data, folder, place, thread, signals.Token)
                : Hosts.Train(options.Host, spec, data, folder, options.Resume is not null, thread, signals.Token);
            progress = thread.Progress;
        }
        if (summary is null)
            stderr.WriteLine($"stopped{Where(progress)}; go on with: {Invocation.Name} "
                + $"{(options.Place is null ? "train" : "coordinator")} --resume {folder.FolderPath}");
        return summary;
    }

    /// <summary>Has the run done by processes of their own.</summary>
    private int Supervise(RunSpec spec, RunFolder folder, bool resume, StopSignals signals)
    {
        int servers = spec.Cluster.Servers > 0 ? spec.Cluster.Servers : spec.Cluster.Workers;
        int nodes = Math.Max(spec.Cluster.Workers, servers);
        ProcessSession.Begin(folder, resume, nodes);
        string[] view = options.Json ? ["--json"] : options.Quiet ? ["--quiet"] : [];
        string[] resumed = !resume ? [] : [.. options.Overrides.SelectMany(change => (string[])["--set", $"{change.Path}={change.Value}"])];
        string[] coordinator = ["train", "--resume", folder.FolderPath, "--host", TrainOptions.Coordinator, .. view, .. resumed];
        ProcessRole[] roles =
        [
            new ProcessRole("coordinator", coordinator, OwnsTerminal: true),
            .. Enumerable.Range(1, nodes).Select(node => new ProcessRole(
                $"node-{node}", ProcessCommand.Arguments(folder, node, node <= spec.Cluster.Workers, node <= servers),
                OwnsTerminal: false)),
        ];
        signals.TrainingBegins(() => { });
        return new ProcessSupervisor(folder, options.MaxRestarts).Run(
            roles, text => stderr.WriteLine($"warning: {text}"), signals.Token);
    }

    private static string Where(RunProgress progress) =>
        progress is not { Started.Run: var run } ? " before it began"
        : $" after {run.Update} {progress.Stopped:N0} of {(long)run.Epochs * run.StepsPerEpoch:N0}, with a checkpoint";

    /// <summary>The terminal, if it can show a picture that renews itself.</summary>
    private static IAnsiConsole? Live() =>
        AnsiConsole.Console is { Profile.Capabilities: { Interactive: true, Ansi: true } } console && !Console.IsOutputRedirected
            ? console
            : null;

    private void Tell(RunSummary summary, RunFolder folder)
    {
        stdout.WriteLine();
        RunText.Write(
            stdout, [.. RunText.Summary(summary, folder.FolderPath), ("evaluate", $"{Invocation.Name} eval {folder.FolderPath}")]);
    }

    private RunFile Resumed(string path)
    {
        foreach (RunOverride change in options.Overrides)
        {
            if (!Array.Exists(Changeable,
                part => change.Path == part || change.Path.StartsWith(part + ".", StringComparison.Ordinal)))
            {
                throw new ConfigurationException(
                    $"{change.Argument}: a resumed run keeps what its weights come from; only {string.Join(", ", Changeable)} may change");
            }
        }
        return CommonOptions.Read(RunFolder.Open(path).ConfigFile, options.Overrides);
    }

    private static void RequireSameData(RunFolder folder, DataSplits data)
    {
        DataSizes begun = folder.ReadSizes();
        if (begun.Fingerprint == data.Fingerprint)
            return;
        string difference = begun.TrainSamples == data.Sizes.TrainSamples
            ? "their content differs"
            : $"there are {data.Sizes.TrainSamples:N0} training samples now, {begun.TrainSamples:N0} then";
        throw new DataException($"the data are not those that the run in {folder.FolderPath} was begun with: {difference}");
    }

    private static string NewFolder(string name)
    {
        string path = Path.Combine("runs", $"{name}-{DateTime.Now:yyyyMMdd-HHmmss}");
        string free = path;
        for (int i = 2; Directory.Exists(free); i++)
            free = $"{path}-{i}";
        return free;
    }
}
