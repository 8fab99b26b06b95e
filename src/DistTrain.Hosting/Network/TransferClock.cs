using System.Diagnostics;

namespace DistTrain.Hosting;

/// <summary>Measures for how long any payload is being sent or received, whatever the link. For any thread.</summary>
internal sealed class TransferClock
{
    private readonly Lock _gate = new();
    private long _total, _since;
    private int _active;

    /// <summary>How long, so far.</summary>
    public TimeSpan Total
    {
        get
        {
            lock (_gate)
                return TimeSpan.FromSeconds((_total + (_active > 0 ? Stopwatch.GetTimestamp() - _since : 0)) / (double)Stopwatch.Frequency);
        }
    }

    /// <summary>A transfer begins.</summary>
    public void Begin()
    {
        lock (_gate)
        {
            if (_active++ == 0)
                _since = Stopwatch.GetTimestamp();
        }
    }

    /// <summary>A transfer has ended.</summary>
    public void End()
    {
        lock (_gate)
        {
            if (--_active == 0)
                _total += Stopwatch.GetTimestamp() - _since;
        }
    }
}
