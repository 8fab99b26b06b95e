using System.CommandLine;
using System.Globalization;
using DistTrain.Simulation;
using DistTrain.Training;

namespace DistTrain.Cli;

/// <summary><c>disttrain simulate</c>: the roles of a run in virtual time, with faults by seed.</summary>
internal static class SimulateCommand
{
    private const string Path = "disttrain simulate";
    private const long RunsUsual = 1000;

    private static readonly Argument<string[]> Files = new("run-files")
    {
        HelpName = "RUN.yaml",
        Description = "The run files",
        Arity = ArgumentArity.OneOrMore,
    };

    private static readonly Option<string> Runs = new("--runs", "-n")
    {
        HelpName = "K",
        Description = $"Histories, shared out evenly among the run files ({RunsUsual}; 1 of each with --faults or --trace)",
    };

    private static readonly Option<string> Seed = new("--seed")
    {
        HelpName = "S",
        Description = "The first history's seed, from which all its faults and chances come (1)",
    };

    private static readonly Option<string> Faults = new("--faults")
    {
        HelpName = "FILE",
        Description = "A schedule of faults, such as - {at: 120ms, node: worker 2, fault: crash, for: 30ms}",
    };

    private static readonly Option<string> Profile = new("--profile")
    {
        HelpName = "NAME",
        Description = $"The mix of faults that seeds draw from: {string.Join(", ", FaultProfiles.Names)}",
        DefaultValueFactory = _ => FaultProfiles.Names[0],
    };

    private static readonly Option<string> Policy = new("--policy")
    {
        HelpName = "P",
        Description = "The policy in place of the run files': the same as --set train.consistency=P",
    };

    private static readonly Option<string> Trace = new("--trace")
    {
        HelpName = "FILE",
        Description = "Write the history as readable lines; the same seed gives the same bytes",
    };

    private static readonly Option<string> Jobs = new("--jobs", "-j")
    {
        HelpName = "N",
        Description = "Threads that play histories side by side (one a core)",
    };

    private static readonly Option<string[]> Set = CommonOptions.Set();

    private static readonly Option<bool> Json = CommonOptions.Json(
        "Write one JSON object a line to standard output, and nothing else there");

    public static Command Create(TextWriter stdout)
    {
        var command = new Command(
            "simulate", "Plays a run many times in virtual time with faults, and checks that nothing is lost")
        {
            Files, Runs, Seed, Faults, Profile, Policy, Set, Trace, Jobs, Json,
        };
        Example.Add(
            command,
            new Example("disttrain simulate configs/sim/bsp.yaml",
                $"{RunsUsual} histories with crashes, partitions, bad disks and the rest"),
            new Example("disttrain simulate configs/sim/*.yaml --runs 20000", "under every policy, so many in all"),
            new Example("disttrain simulate configs/sim/bsp.yaml --policy asp --profile network --seed 5000",
                "another policy, other faults, other seeds"),
            new Example("disttrain simulate configs/sim/bsp.yaml --profile beyond",
                "more disks lost than any protocol survives: a run may halt if it says why, and must not go wrong"),
            new Example("disttrain simulate configs/sim/bsp.yaml --seed 7 --trace history.txt", "one history, to be read"),
            new Example("disttrain simulate configs/sim/bsp.yaml --seed 7 --faults faults.yaml",
                "one history with the faults of a file"));
        command.SetAction(parsed => new SimulateSession(Options(parsed), stdout).Run());
        return command;
    }

    private static SimulateOptions Options(ParseResult parsed)
    {
        (string? faults, string? trace) = (parsed.GetValue(Faults), parsed.GetValue(Trace));
        string[] files = parsed.GetValue(Files)!;
        long usual = faults is null && trace is null ? RunsUsual : files.Length;
        long runs = Number(parsed.GetValue(Runs), "--runs", usual, least: files.Length);
        if (trace is not null && (runs != 1 || files.Length != 1))
            throw new UsageException("--trace writes one history of one run file; leave --runs out", Path);
        return new SimulateOptions
        {
            Files = files,
            Overrides = Overrides(parsed),
            Runs = runs,
            Seed = (ulong)Number(parsed.GetValue(Seed), "--seed", 1, least: 0),
            Faults = faults,
            Profile = parsed.GetValue(Profile)!,
            Trace = trace,
            Jobs = (int)Number(parsed.GetValue(Jobs), "--jobs", Environment.ProcessorCount, least: 1),
            Json = parsed.GetValue(Json),
        };
    }

    private static IReadOnlyList<RunOverride> Overrides(ParseResult parsed)
    {
        IEnumerable<RunOverride> set = (parsed.GetValue(Set) ?? []).Select(RunOverride.Set);
        return parsed.GetValue(Policy) is { } policy
            ? [.. set, RunOverride.Literal($"--policy {policy}", "train.consistency", policy)]
            : [.. set];
    }

    private static long Number(string? text, string option, long usual, long least)
    {
        if (text is null)
            return usual;
        return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long number) && number >= least
            && number <= int.MaxValue
            ? number
            : throw new UsageException($"{option} must be a whole number from {least} to {int.MaxValue}, not '{text}'", Path);
    }
}
