using System.Globalization;
using DistTrain.Simulation;
using DistTrain.Training;

namespace DistTrain.Cli;

/// <summary>Tells what the simulator found, in lines for people or for programs.</summary>
internal sealed class SimulationReport(SimulateOptions options, string file, long runs, SimulatedRun run, TextWriter stdout)
{
    /// <summary>Progress renews its line only where there is a terminal.</summary>
    private readonly bool _live = !options.Json && !Console.IsOutputRedirected;
    private int _shown;

    public void Begin()
    {
        RunPlan plan = run.Plan;
        if (!options.Json)
        {
            stdout.WriteLine(
                $"{run.Name}: {plan.Model.ParameterCount:N0} parameters · {RunText.Count(plan.Workers, "worker")}, {RunText.Count(plan.Servers, "server")}, "
                + $"{RunText.Count(plan.Replicas, "replica")} · {RunText.Count(plan.Voters.Count, "voter")} · {RunText.Count(plan.Shards.Shards, "shard")} · "
                + $"{RunText.Count((int)plan.Steps, "step")} · {plan.Consistency.Name} · "
                + (options.Faults is null ? $"faults {options.Profile}" : options.Faults));
        }
    }

    public void Progress(Coverage coverage, TimeSpan elapsed)
    {
        if (options.Json)
        {
            JsonLines.Write(stdout, "progress",
                new { run.Name, coverage.Histories, Runs = runs, HistoriesPerSecond = Rate(coverage, elapsed) });
            return;
        }

        if (!_live)
            return;
        string line = $"{coverage.Histories:N0} of {runs:N0} histories, {Rate(coverage, elapsed):N0} a second";
        stdout.Write($"\r{line.PadRight(_shown)}");
        _shown = line.Length;
    }

    public void End(Coverage coverage, TimeSpan elapsed, string hash)
    {
        if (options.Json)
        {
            JsonLines.Write(stdout, "simulated", new
            {
                run.Name,
                Policy = run.Plan.Consistency.Name,
                options.Seed,
                coverage.Histories,
                coverage.Counting,
                coverage.Effective,
                coverage.Restores,
                coverage.Halts,
                coverage.Speculated,
                HistoriesPerSecond = Rate(coverage, elapsed),
                options.Jobs,
                WeightsSha256 = hash,
                Faults = coverage.Rows.ToDictionary(row => row.Fault, row => row.Effective),
            });
            return;
        }

        ClearProgress();
        Figures(stdout, coverage, elapsed, (int)Math.Min(options.Jobs, runs));
        stdout.WriteLine(run.HasOneOutcome
            ? $"weights sha256   {hash}, as {(run.PlainHash() is null ? "an undisturbed history" : "a plain loop")} has them"
            : "weights          in each history those that a plain loop makes of the same contributions");
        if (options.Files.Count > 1)
            stdout.WriteLine();
    }

    /// <summary>
    /// Tells what all run files together have shown: the faults, and the figures where there are several files.
    /// </summary>
    public static void Total(SimulateOptions options, Coverage coverage, TimeSpan elapsed, TextWriter stdout)
    {
        if (options.Json)
        {
            if (options.Files.Count > 1)
                JsonLines.Write(stdout, "total", new
                {
                    coverage.Histories,
                    coverage.Counting,
                    coverage.Effective,
                    coverage.Restores,
                    coverage.Halts,
                    coverage.Speculated,
                    HistoriesPerSecond = Rate(coverage, elapsed),
                    Faults = coverage.Rows.ToDictionary(row => row.Fault, row => row.Effective),
                });
            return;
        }

        if (options.Files.Count > 1)
        {
            stdout.WriteLine($"all {options.Files.Count} run files");
            Figures(stdout, coverage, elapsed, (int)Math.Min(options.Jobs, options.Runs));
        }

        if (coverage.Effective > 0)
            Table(stdout, coverage);
    }

    private static void Figures(TextWriter stdout, Coverage coverage, TimeSpan elapsed, int threads)
    {
        double faults = coverage.Effective / (double)Math.Max(1, coverage.Histories);
        stdout.WriteLine(
            $"histories        {coverage.Histories:N0}, of which {coverage.Counting:N0} count (30 steps, 2 checkpoints); "
            + $"{faults.ToString("0.0", CultureInfo.InvariantCulture)} faults each");
        stdout.WriteLine(
            $"speed            {Rate(coverage, elapsed):N0} histories a second on {RunText.Count(threads, "thread")}");
        stdout.WriteLine($"restores         {coverage.Restores:N0}");
        if (coverage.Speculated is { Asked: > 0 } speculated)
            stdout.WriteLine($"speculated       {RunText.Count(speculated.Asked, "node")}, {speculated.Won:N0} won");
        if (coverage.Halts > 0)
            stdout.WriteLine($"halts            {coverage.Halts:N0}, each of which said why");
    }

    public void Traced(HistoryResult history)
    {
        if (options.Json)
        {
            JsonLines.Write(stdout, "history",
                new { history.Seed, history.Steps, history.Checkpoints, history.Restores, Trace = options.Trace });
            return;
        }

        stdout.WriteLine(
            $"seed {history.Seed}: {RunText.Count(history.Steps, "step")}, {RunText.Count(history.Checkpoints, "checkpoint")}, "
            + $"{history.Effective.Count(effective => effective)} of {RunText.Count(history.Faults.Count, "fault")} took effect; written to {options.Trace}");
    }

    public void Failure(HistoryResult failure, IReadOnlyList<Fault> shrunk)
    {
        Violation violation = failure.Violation!;
        string command = $"{Invocation.Name} simulate {file} --seed {failure.Seed} --runs 1"
            + (options.Faults is null ? $" --profile {options.Profile}" : $" --faults {options.Faults}")
            + string.Concat(options.Overrides.Select(change => $" {change.Argument}"));
        if (options.Json)
        {
            JsonLines.Write(stdout, "violation", new
            {
                run.Name,
                failure.Seed,
                violation.Check,
                At = violation.At.TotalSeconds,
                violation.Text,
                Command = command,
                Schedule = FaultSchedule.Write(shrunk),
            });
            return;
        }

        ClearProgress();
        stdout.WriteLine($"violation        {violation.Check} at {violation.At.TotalSeconds.ToString("0.0000", CultureInfo.InvariantCulture)}s: {violation.Text}");
        stdout.WriteLine($"replay           {command}");
        stdout.WriteLine($"fewest faults    {shrunk.Count} of {failure.Faults.Count}; as a file for --faults:");
        stdout.Write(FaultSchedule.Write(shrunk));
    }

    private static void Table(TextWriter stdout, Coverage coverage)
    {
        stdout.WriteLine();
        stdout.WriteLine($"{"fault",-20}{"tried",10}{"took effect",14}");
        foreach ((string fault, long tried, long effective) in coverage.Rows.Where(row => row.Tried > 0))
            stdout.WriteLine($"{fault,-20}{tried,10:N0}{effective,14:N0}");
        stdout.WriteLine();
    }

    private void ClearProgress()
    {
        if (_shown > 0)
            stdout.Write($"\r{new string(' ', _shown)}\r");
        _shown = 0;
    }

    private static double Rate(Coverage coverage, TimeSpan elapsed) => coverage.Histories / Math.Max(elapsed.TotalSeconds, 1e-9);
}
