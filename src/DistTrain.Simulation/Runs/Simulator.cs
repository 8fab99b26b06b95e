using DistTrain.Training;

namespace DistTrain.Simulation;

/// <summary>Plays histories of a run, one after the other, on the caller's thread.</summary>
public sealed class Simulator
{
    private readonly SimulatedRun _run;
    private readonly World _world;

    /// <summary>A simulator of a run.</summary>
    public Simulator(SimulatedRun run)
    {
        _run = run;
        _world = new World(run);
    }

    /// <summary>Plays a history without faults: what every other one is compared with.</summary>
    public HistoryResult PlayUndisturbed() => Play(0, FaultProfiles.Of("calm"));

    /// <summary>Plays the history of a seed.</summary>
    /// <param name="seed">What the faults, and all chance in the cluster, come from.</param>
    /// <param name="options">How many faults of which kind.</param>
    /// <param name="schedule">Faults to have instead of drawn ones.</param>
    /// <param name="trace">Takes the history as readable lines; null for none.</param>
    /// <param name="traceMessages">Whether the trace has the messages, too.</param>
    public HistoryResult Play(
        ulong seed, FaultOptions options, IReadOnlyList<Fault>? schedule = null, TextWriter? trace = null, bool traceMessages = false)
    {
        IReadOnlyList<Fault> faults = schedule ?? FaultDraw.Draw(options, _run.Stage, _run.Plan.Lease, seed);
        _world.Play(seed, faults, options, trace is null ? null : new TraceWriter(trace, traceMessages));
        Checker checker = _world.Checker;
        return new HistoryResult
        {
            Seed = seed,
            Violation = checker.Violation,
            Faults = faults,
            Effective = [.. _world.Injector.Effective],
            Hash = checker.Hash,
            Halt = checker.Violation is null ? checker.Halt : null,
            Steps = checker.StepsCommitted,
            Checkpoints = checker.Checkpoints,
            Restores = checker.Restores,
            Ended = _world.EndedAt,
            Speculated = checker.Speculated,
            Time = TimeSpan.FromTicks(_world.Now),
            Events = _world.EventCount,
        };
    }

    /// <summary>
    /// The fewest faults of a failing history that still fail by the same check: single faults, then halves and quarters of the
    /// schedule are left out for as long as that works (Zeller and Hildebrandt, "Simplifying and isolating failure-inducing input",
    /// IEEE TSE 2002).
    /// </summary>
    /// <param name="failure">A history with a violation.</param>
    /// <param name="options">The options that it was played with.</param>
    /// <param name="triesMax">How many histories to play at most.</param>
    /// <returns>The shortest schedule that was found.</returns>
    public IReadOnlyList<Fault> Shrink(HistoryResult failure, FaultOptions options, int triesMax = 500)
    {
        string check = (failure.Violation ?? throw new ArgumentException("The history has no violation to shrink.", nameof(failure))).Check;
        int tries = 0;
        return Shrinker.Shrink(
            failure.Faults, faults => tries++ < triesMax && Play(failure.Seed, options, faults).Violation?.Check == check);
    }
}
