using System.Diagnostics;
using DistTrain.Training;

namespace DistTrain.Hosting;

/// <summary>Sees how far a run is, for those who ask, and passes on what it sees. It is told one event at a time.</summary>
/// <param name="next">Who else sees it.</param>
internal sealed class RunWatch(IRunObserver next) : IRunObserver
{
    /// <summary>Over which a speed is taken.</summary>
    private static readonly TimeSpan s_span = TimeSpan.FromSeconds(2);

    private readonly Lock _gate = new();
    private readonly Dictionary<int, WorkerPhase> _phases = [];
    private (long At, long Samples) _before, _mark;
    private long _samples, _lastAt;
    private (StepTimes Sum, int Steps) _times, _timesBefore;

    /// <summary>What runs; null before it does.</summary>
    public RunEvent.Started? Started { get; private set; }

    /// <summary>The latest step; null before the first.</summary>
    public RunEvent.StepCommitted? Last { get; private set; }

    /// <summary>The step of the newest checkpoint; -1 for none.</summary>
    public long Checkpoint { get; private set; } = -1;

    /// <summary>Whether the run waits for someone.</summary>
    public bool Waits { get; private set; }

    /// <summary>How long nothing was committed.</summary>
    public TimeSpan Silence
    {
        get
        {
            lock (_gate)
                return _lastAt == 0 ? TimeSpan.MaxValue : Stopwatch.GetElapsedTime(_lastAt);
        }
    }

    /// <summary>Samples trained on a second, lately.</summary>
    public double SamplesPerSecond
    {
        get
        {
            lock (_gate)
                return _before.At == 0 ? 0 : (_samples - _before.Samples) / Stopwatch.GetElapsedTime(_before.At).TotalSeconds;
        }
    }

    /// <summary>Where a worker's time went in a step, lately, on average; null where that is not known.</summary>
    public StepTimes? Times
    {
        get
        {
            lock (_gate)
                return _times.Steps + _timesBefore.Steps is > 0 and var steps ? (_times.Sum + _timesBefore.Sum) / steps : null;
        }
    }

    /// <summary>What a worker does, as far as known.</summary>
    public WorkerPhase? PhaseOf(int worker)
    {
        lock (_gate)
            return _phases.TryGetValue(worker, out WorkerPhase phase) ? phase : null;
    }

    /// <summary>How the run stands.</summary>
    /// <param name="parts">The run.</param>
    /// <param name="name">Its name.</param>
    /// <param name="folder">Its folder.</param>
    /// <param name="stopping">Whether it was asked to stop.</param>
    /// <param name="nodes">What its nodes do.</param>
    public RunStatus Status(RunParts parts, string name, string folder, bool stopping, IReadOnlyList<NodeStatus> nodes)
    {
        RunPlan plan = parts.Plan;
        View? view = parts.Coordinator.View;
        long step = Last?.Step + 1 ?? view?.Committed ?? parts.State.Step;
        bool waits = view is null || view.Workers.Count == 0 || Waits;
        return new RunStatus(
            name, Path.GetFullPath(folder), stopping ? "stopping" : waits ? "waiting" : "training", step, plan.Steps,
            plan.EpochOf(Math.Min(step, plan.Steps - 1)) + 1, plan.Epochs, waits ? 0 : SamplesPerSecond,
            view?.Stamp.ToString() ?? "", parts.Coordinator.Tally.Restores, Checkpoint, nodes)
        {
            Times = waits ? null : Times,
        };
    }

    /// <inheritdoc/>
    public void OnEvent(RunEvent runEvent)
    {
        lock (_gate)
            See(runEvent);
        next.OnEvent(runEvent);
    }

    private void See(RunEvent runEvent)
    {
        switch (runEvent)
        {
            case RunEvent.Started started:
                Started = started;
                Checkpoint = started.FirstStep > 0 ? started.FirstStep : -1;
                break;
            case RunEvent.StepCommitted step:
                long now = Stopwatch.GetTimestamp();
                if (_before.At == 0)
                    _before = _mark = (now, _samples);
                else if (Stopwatch.GetElapsedTime(_mark.At, now) > s_span)
                    (_before, _mark, _timesBefore, _times) = (_mark, (now, _samples), _times, default);
                (Last, _lastAt) = (step, now);
                _samples += step.Samples;
                if (step.Times is { } times)
                    _times = (_times.Sum + times, _times.Steps + 1);
                break;
            case RunEvent.Waiting or RunEvent.WentOn:
                Waits = runEvent is RunEvent.Waiting;
                break;
            case RunEvent.CheckpointSaved saved:
                Checkpoint = saved.Step;
                break;
            case RunEvent.WorkerChanged changed:
                _phases[changed.Worker] = changed.Phase;
                break;
        }
    }
}
