using System.CommandLine;
using DistTrain.Training;

namespace DistTrain.Cli;

/// <summary><c>disttrain train</c>.</summary>
internal static class TrainCommand
{
    private static readonly Argument<string?> File = new("run-file")
    {
        HelpName = "RUN.yaml",
        Description = "The run file; left out with --resume",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private static readonly Option<string> Workers = new("--workers", "-w")
    {
        HelpName = "N",
        Description = "Workers, at most as many as data shards (cluster.workers)",
    };

    private static readonly Option<string> Servers = new("--servers")
    {
        HelpName = "N",
        Description = "Parameter servers (cluster.servers; as many as workers)",
    };

    private static readonly Option<string[]> Set = CommonOptions.Set();

    private static readonly Option<string> Out = NewOut();

    private static readonly Option<string> Resume = NewResume();

    private static readonly Option<string> Host = new("--host")
    {
        HelpName = "HOST",
        Description = "What runs the workers and servers: auto, in-process, akka or processes",
        DefaultValueFactory = _ => "auto",
    };

    private static readonly Option<int> MaxRestarts = new("--max-restarts")
    {
        HelpName = "N",
        Description = "How often a process that dies is started again, with --host processes",
        DefaultValueFactory = _ => 10,
    };

    private static readonly Option<bool> Json = NewJson();

    private static readonly Option<bool> Quiet = NewQuiet();

    public static Command Create(TextWriter stdout, TextWriter stderr)
    {
        var command = new Command("train", "Trains the network of a run file") { File, Workers, Servers, Set, Out, Resume, Host,
            MaxRestarts, Json, Quiet };
        Example.Add(
            command,
            new Example("disttrain train configs/quickstart.yaml", "built-in digits on two workers; nothing to download"),
            new Example(
                "disttrain train configs/mnist.yaml --workers 4 --set train.epochs=3", "MNIST on four workers, for three epochs"),
            new Example("disttrain train --resume runs/mnist-20260131-120000", "go on with a run that was stopped or killed"),
            new Example("disttrain train configs/mnist.yaml --json > events.jsonl", "for programs: an event a line"));
        command.SetAction(parsed => new TrainSession(Options(parsed), stdout, stderr).Run());
        return command;
    }

    public static Option<string> NewOut() => new("--out", "-o")
    {
        HelpName = "DIR",
        Description = "The run's folder; must be new or empty (runs/<name>-<time>)",
    };

    public static Option<string> NewResume() => new("--resume", "-r")
    {
        HelpName = "DIR",
        Description = "Go on with the run in this folder from its last checkpoint",
    };

    public static Option<bool> NewJson() =>
        CommonOptions.Json("Write one JSON object a line to standard output, and nothing else there");

    public static Option<bool> NewQuiet() => new("--quiet", "-q") { Description = "Show only the results at the end" };

    /// <summary>A new run, or one to go on with.</summary>
    public static (string? File, string? Resume) WhichRun(string? file, string? resume, string? folder, string command)
    {
        if (file is null && resume is null)
            throw new UsageException(
                "which run? Give a run file such as configs/quickstart.yaml, or --resume with a run's folder", command);
        if (file is not null && resume is not null)
            throw new UsageException($"--resume {resume} goes on with that folder's own run file; leave {file} out", command);
        if (resume is not null && folder is not null)
            throw new UsageException("--resume goes on in the run's own folder; leave --out out", command);
        return (file, resume);
    }

    private static TrainOptions Options(ParseResult parsed)
    {
        (string? file, string? resume) = WhichRun(
            parsed.GetValue(File), parsed.GetValue(Resume), parsed.GetValue(Out), "disttrain train");
        var overrides = (parsed.GetValue(Set) ?? []).Select(RunOverride.Set).ToList();
        if (parsed.GetValue(Workers) is { } workers)
            overrides.Add(new RunOverride($"--workers {workers}", "cluster.workers", workers));
        if (parsed.GetValue(Servers) is { } servers)
            overrides.Add(new RunOverride($"--servers {servers}", "cluster.servers", servers));
        return new TrainOptions
        {
            File = file,
            Resume = resume,
            Out = parsed.GetValue(Out),
            Overrides = overrides,
            Host = Hosts.Of(parsed.GetValue(Host)!),
            MaxRestarts = parsed.GetValue(MaxRestarts) is >= 0 and var restarts
                ? restarts
                : throw new UsageException("--max-restarts: must be 0 or more", "disttrain train"),
            Json = parsed.GetValue(Json),
            Quiet = parsed.GetValue(Quiet),
        };
    }
}
