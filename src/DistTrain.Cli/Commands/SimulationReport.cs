using System.Globalization;
using DistTrain.Simulation;
using DistTrain.Training;

namespace DistTrain.Cli;

/// <summary>Tells what the simulator found, in lines for people or for programs.</summary>
internal sealed class SimulationReport(SimulateOptions options, string file, SimulatedRun run, TextWriter stdout)
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
                new { run.Name, coverage.Histories, options.Runs, HistoriesPerSecond = Rate(coverage, elapsed) });
            return;
        }

        if (!_live)
            return;
        string line = $"{coverage.Histories:N0} of {options.Runs:N0} histories, {Rate(coverage, elapsed):N0} a second";
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
                HistoriesPerSecond = Rate(coverage, elapsed),
                options.Jobs,
                WeightsSha256 = hash,
                Faults = coverage.Rows.ToDictionary(row => row.Fault, row => row.Effective),
            });
            return;
        }

        ClearProgress();
        double faults = coverage.Effective / (double)Math.Max(1, coverage.Histories);
        int threads = (int)Math.Min(options.Jobs, options.Runs);
        stdout.WriteLine($"histories        {coverage.Histories:N0}, of which {coverage.Counting:N0} count (30 steps, 2 checkpoints); {faults.ToString("0.0", CultureInfo.InvariantCulture)} faults each");
        stdout.WriteLine(
            $"speed            {Rate(coverage, elapsed):N0} histories a second on {RunText.Count(threads, "thread")}");
        stdout.WriteLine($"restores         {coverage.Restores:N0}");
        stdout.WriteLine($"weights sha256   {hash}");
        if (coverage.Effective > 0)
            Table(coverage);
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
            + (options.Faults is null ? $" --profile {options.Profile}" : $" --faults {options.Faults}");
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

    private void Table(Coverage coverage)
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
