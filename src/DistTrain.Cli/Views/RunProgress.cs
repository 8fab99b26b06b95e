using System.Diagnostics;
using DistTrain.Training;

namespace DistTrain.Cli;

/// <summary>
/// How far a run is. Written by one thread at a time, read by another, without a lock: each field is one reference.
/// </summary>
internal sealed class RunProgress : IRunObserver
{
    private volatile RunEvent.Started? _started;
    private volatile Totals _totals = new(null, 0, 0, 0);
    private volatile RunEvent.WorkerChanged?[] _workers = [];
    private long _startedAt, _stopped = -1;

    /// <summary>What runs; null before it does.</summary>
    public RunEvent.Started? Started => _started;

    /// <summary>The step at which the run was stopped; -1 if it was not.</summary>
    public long Stopped => Volatile.Read(ref _stopped);

    /// <summary>Sums over the steps so far.</summary>
    public Totals Now => _totals;

    /// <summary>What each worker does; null where nothing is known.</summary>
    public IReadOnlyList<RunEvent.WorkerChanged?> Workers => _workers;

    /// <summary>Since the first step was about to begin.</summary>
    public TimeSpan Elapsed => _started is null ? TimeSpan.Zero : Stopwatch.GetElapsedTime(Volatile.Read(ref _startedAt));

    /// <inheritdoc/>
    public void OnEvent(RunEvent runEvent)
    {
        switch (runEvent)
        {
            case RunEvent.StepCommitted committed:
                Totals before = _totals;
                _totals = new Totals(
                    committed, before.Samples + committed.Samples, before.LossSum + committed.Loss * committed.Samples,
                    before.Correct + (committed.Accuracy ?? 0) * committed.Samples)
                {
                    Speculated = before.Speculated + (committed.Speculated ?? default),
                };
                break;
            case RunEvent.Started started:
                Volatile.Write(ref _startedAt, Stopwatch.GetTimestamp());
                _workers = new RunEvent.WorkerChanged?[started.Run.Workers];
                _started = started;
                break;
            case RunEvent.Stopped(var step):
                Volatile.Write(ref _stopped, step);
                break;
            case RunEvent.WorkerChanged changed when (uint)changed.Worker < (uint)_workers.Length:
                Volatile.Write(ref _workers[changed.Worker], changed);
                break;
        }
    }

    /// <summary>Sums over the steps of this process.</summary>
    /// <param name="Last">The latest step; null before the first.</param>
    /// <param name="Samples">Samples trained on.</param>
    /// <param name="LossSum">Sum of their losses.</param>
    /// <param name="Correct">How many were classified correctly.</param>
    internal sealed record Totals(RunEvent.StepCommitted? Last, long Samples, double LossSum, double Correct)
    {
        /// <summary>What idle workers were asked for in place of slow ones.</summary>
        public Speculated Speculated { get; init; }

        /// <summary>Mean loss since an earlier moment; not a number if nothing happened since.</summary>
        public double LossSince(Totals earlier) => (LossSum - earlier.LossSum) / (Samples - earlier.Samples);

        /// <summary>Accuracy since an earlier moment; null for regression.</summary>
        public double? AccuracySince(Totals earlier) =>
            Last?.Accuracy is null ? null : (Correct - earlier.Correct) / (Samples - earlier.Samples);
    }
}
