using System.Diagnostics;
using System.Text;
using DistTrain.Data;
using DistTrain.Simulation;
using DistTrain.Training;

namespace DistTrain.Cli;

/// <summary>
/// One call of <c>disttrain simulate</c>: every run file's histories, what faults they had, and the first that fails.
/// </summary>
internal sealed class SimulateSession(SimulateOptions options, TextWriter stdout)
{
    private readonly Coverage _all = new();
    private TimeSpan _elapsed;

    /// <summary>Plays all histories and returns the exit code.</summary>
    public int Run()
    {
        // An unknown name is told before anything else.
        FaultProfiles.Of(options.Profile);
        int code = ExitCode.Success;
        for (int i = 0; i < options.Files.Count; i++)
        {
            // Those left over go to the first files.
            long runs = options.Runs / options.Files.Count + (i < options.Runs % options.Files.Count ? 1 : 0);
            code = Math.Max(code, Run(options.Files[i], runs));
        }

        if (options.Files.Count > 1)
            SimulationReport.Total(options, _all, _elapsed, stdout);
        return code;
    }

    private int Run(string file, long runs)
    {
        SimulatedRun run = Prepare(file);
        FaultOptions faults = FaultProfiles.Of(options.Profile, run);
        IReadOnlyList<Fault>? schedule = options.Faults is null
            ? null
            : FaultSchedule.Parse(Read(options.Faults), options.Faults, run.Stage);
        var report = new SimulationReport(options, file, runs, run, stdout);
        report.Begin();
        var simulator = new Simulator(run);
        run.ExpectedHash = run.PlainHash();
        HistoryResult calm = simulator.PlayUndisturbed();
        if (calm.Violation is not null)
            return Fail(report, simulator, calm, FaultProfiles.Of("calm"));
        if (run.HasOneOutcome)
            run.ExpectedHash ??= calm.Hash;
        if (options.Trace is not null)
            return Trace(report, simulator, faults, schedule);
        var crew = new SimulationCrew(run, options, runs, faults, schedule);
        var clock = Stopwatch.StartNew();
        HistoryResult? failure = crew.Play(coverage => report.Progress(coverage, clock.Elapsed));
        report.End(crew.Coverage, clock.Elapsed, calm.Hash!);
        _all.Add(crew.Coverage);
        _elapsed += clock.Elapsed;
        if (options.Files.Count == 1)
            SimulationReport.Total(options, _all, _elapsed, stdout);
        return failure is null ? ExitCode.Success : Fail(report, simulator, failure, faults);
    }

    private int Trace(SimulationReport report, Simulator simulator, FaultOptions faults, IReadOnlyList<Fault>? schedule)
    {
        HistoryResult history;
        using (var output = new StreamWriter(options.Trace!, append: false, new UTF8Encoding(false)))
            history = simulator.Play(options.Seed, faults, schedule, output, traceMessages: true);
        report.Traced(history);
        return history.Violation is null ? ExitCode.Success : Fail(report, simulator, history, faults);
    }

    private static int Fail(SimulationReport report, Simulator simulator, HistoryResult failure, FaultOptions faults)
    {
        report.Failure(failure, failure.Faults.Count == 0 ? [] : simulator.Shrink(failure, faults));
        return ExitCode.RunFailed;
    }

    private SimulatedRun Prepare(string file)
    {
        RunFile run = CommonOptions.Read(file, options.Overrides);
        DataSplits data = RunData.Load(run.Spec, null);
        RunData.BuildModel(run, data.Train);
        return new SimulatedRun(run.Spec, data);
    }

    private static string Read(string file)
    {
        if (!File.Exists(file))
            throw new ConfigurationException($"there is no file '{file}' with faults");
        return File.ReadAllText(file);
    }
}
