using DistTrain.Training;

namespace DistTrain.Cli;

/// <summary>Speed and time left, from looks at a run's progress. Belongs to the thread that looks.</summary>
internal sealed class Pace
{
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(3);

    private readonly Queue<(TimeSpan At, long Samples)> _looks = new();

    /// <summary>
    /// Samples a second over the last few seconds in which there were steps; it stands still while the model is evaluated.
    /// </summary>
    public double SamplesPerSecond { get; private set; }

    /// <summary>Takes a look.</summary>
    public void Look(TimeSpan at, long samples)
    {
        if (_looks.Count > 0 && _looks.Last().Samples == samples)
        {
            _looks.Clear();
            _looks.Enqueue((at, samples));
            return;
        }
        _looks.Enqueue((at, samples));
        while (_looks.Count > 2 && at - _looks.Peek().At > Window)
            _looks.Dequeue();
        (TimeSpan firstAt, long firstSamples) = _looks.Peek();
        if (at > firstAt)
            SamplesPerSecond = (samples - firstSamples) / (at - firstAt).TotalSeconds;
    }

    /// <summary>The time left by the time taken so far, evaluations included; null before the first step.</summary>
    public static TimeSpan? Left(RunEvent.Started started, RunEvent.StepCommitted? last, TimeSpan elapsed)
    {
        if (last is null)
            return null;
        long done = last.Step + 1 - started.FirstStep;
        long todo = (long)started.Run.Epochs * started.Run.StepsPerEpoch - last.Step - 1;
        return done <= 0 ? null : elapsed * ((double)todo / done);
    }
}
