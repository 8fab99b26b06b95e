namespace DistTrain.Training;

/// <summary>Measures where a worker's time goes, step by step.</summary>
internal sealed class StepClock
{
    private (TimeSpan Time, TimeSpan Transferred)? _last;
    private TimeSpan _compute, _hidden;

    /// <summary>Does a part of a step's work.</summary>
    public void Measure(IRoleContext context, Action work)
    {
        (TimeSpan began, TimeSpan before) = (context.Now, context.Transferred);
        work();
        _compute += context.Now - began;
        _hidden += context.Transferred - before;
    }

    /// <summary>The step's gradient is there.</summary>
    /// <returns>Where the time since that of the step before went; null if there was none before it.</returns>
    public StepTimes? Lap(IRoleContext context)
    {
        (TimeSpan Time, TimeSpan Transferred) now = (context.Now, context.Transferred);
        StepTimes? times = _last is { } last
            ? new(_compute, Positive(now.Time - last.Time - _compute), Positive(now.Transferred - last.Transferred), _hidden)
            : null;
        (_last, _compute, _hidden) = (now, default, default);
        return times;
    }

    private static TimeSpan Positive(TimeSpan time) => time > TimeSpan.Zero ? time : TimeSpan.Zero;

    /// <summary>Something else comes between: the next step has none before it.</summary>
    public void Interrupt() => (_last, _compute, _hidden) = (null, default, default);
}
