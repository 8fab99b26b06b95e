using DistTrain.Simulation;
using DistTrain.Training;

namespace DistTrain.Cli;

/// <summary>Threads that play the histories of consecutive seeds side by side, until one fails or all are played.</summary>
internal sealed class SimulationCrew(
    SimulatedRun run, SimulateOptions options, long runs, FaultOptions faults, IReadOnlyList<Fault>? schedule)
{
    private static readonly TimeSpan s_progressEvery = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private HistoryResult? _failure;
    private Exception? _error;
    private long _next;

    /// <summary>What was played.</summary>
    public Coverage Coverage { get; } = new();

    /// <summary>Plays all histories.</summary>
    /// <param name="progress">Is told what has been played, about once a second.</param>
    /// <returns>The failing history of the lowest seed; null if none fails.</returns>
    public HistoryResult? Play(Action<Coverage> progress)
    {
        int jobs = (int)Math.Min(options.Jobs, runs);
        Thread[] threads = [.. Enumerable.Range(0, jobs).Select(_ => new Thread(Work) { IsBackground = true })];
        foreach (Thread thread in threads)
            thread.Start();
        foreach (Thread thread in threads)
        {
            while (!thread.Join(s_progressEvery))
            {
                lock (_gate)
                    progress(Coverage);
            }
        }

        return _error is null ? _failure : throw new InvalidOperationException("A history could not be played.", _error);
    }

    private void Work()
    {
        try
        {
            var simulator = new Simulator(run);
            while (TryNext(out ulong seed))
            {
                HistoryResult history = simulator.Play(seed, faults, schedule);
                lock (_gate)
                {
                    Coverage.Add(history);
                    if (history.Violation is not null && (_failure is null || history.Seed < _failure.Seed))
                        _failure = history;
                }
            }
        }
#pragma warning disable CA1031 // told by the caller's thread
        catch (Exception error)
#pragma warning restore CA1031
        {
            lock (_gate)
                _error ??= error;
        }
    }

    /// <summary>After a failure only lower seeds are under way, so the lowest failing one is always the same.</summary>
    private bool TryNext(out ulong seed)
    {
        lock (_gate)
        {
            seed = options.Seed + (ulong)_next;
            return _failure is null && _error is null && _next++ < runs;
        }
    }
}
