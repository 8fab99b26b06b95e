namespace DistTrain.Training;

/// <summary>Measures training time: from the first grant to the last commit of each stretch, without evaluation.</summary>
internal sealed class RunMeter
{
    private TimeSpan? _began;
    private TimeSpan _epoch, _total;
    private long _epochSamples, _totalSamples;

    /// <summary>Seconds of training in the epoch so far.</summary>
    public double EpochSeconds => _epoch.TotalSeconds;

    /// <summary>Seconds of training in this process's part of the run.</summary>
    public double TotalSeconds => _total.TotalSeconds;

    /// <summary>Throughput of the epoch.</summary>
    public double EpochRate => Rate(_epochSamples, _epoch);

    /// <summary>Throughput of this process's part of the run.</summary>
    public double TotalRate => Rate(_totalSamples, _total);

    /// <summary>What idle workers were asked for in the epoch, in place of slow ones.</summary>
    public Speculated EpochSpeculated { get; private set; }

    /// <summary>The same of this process's part of the run.</summary>
    public Speculated TotalSpeculated { get; private set; }

    /// <summary>Where a worker's time went in the epoch's steps, as far as known.</summary>
    public StepTimes? EpochTimes { get; private set; }

    /// <summary>The same of this process's part of the run.</summary>
    public StepTimes? TotalTimes { get; private set; }

    /// <summary>What users are told: nothing if there is nothing to tell.</summary>
    public static Speculated? Told(Speculated speculated) => speculated.Asked > 0 ? speculated : null;

    /// <summary>A stretch of training begins.</summary>
    public void Begin(TimeSpan now) => _began ??= now;

    /// <summary>A step was committed.</summary>
    public void Add(int samples, Speculated speculated, StepTimes? times)
    {
        if (times is { } some)
            (EpochTimes, TotalTimes) = ((EpochTimes ?? default) + some, (TotalTimes ?? default) + some);
        EpochSpeculated += speculated;
        TotalSpeculated += speculated;
        _epochSamples += samples;
        _totalSamples += samples;
    }

    /// <summary>The stretch ends.</summary>
    public void End(TimeSpan now)
    {
        if (_began is not { } began)
            return;
        _epoch += now - began;
        _total += now - began;
        _began = null;
    }

    /// <summary>The next epoch begins.</summary>
    public void NextEpoch()
    {
        _epoch = TimeSpan.Zero;
        _epochSamples = 0;
        EpochSpeculated = default;
        EpochTimes = null;
    }

    private static double Rate(long samples, TimeSpan time) => time > TimeSpan.Zero ? samples / time.TotalSeconds : 0;
}
