using DistTrain.Training;

namespace DistTrain.Hosting;

/// <summary>A role's timers: at most one of a kind. One that was cancelled or replaced does not come any more.</summary>
internal sealed class RoleTimers(Action<Message> post) : IDisposable
{
    private readonly Lock _gate = new();
    private readonly Dictionary<RoleTimer, Timer> _timers = [];
    private bool _disposed;

    /// <summary>Sets a timer in place of the one of its kind.</summary>
    public void Set(RoleTimer kind, TimeSpan after)
    {
        lock (_gate)
        {
            if (_disposed)
                return;
            if (_timers.Remove(kind, out Timer? old))
                old.Dispose();
            _timers.Add(kind, new Timer(Fire, kind, after, Timeout.InfiniteTimeSpan));
        }
    }

    /// <summary>Cancels a timer, if it is set.</summary>
    public void Cancel(RoleTimer kind)
    {
        lock (_gate)
        {
            if (_timers.Remove(kind, out Timer? old))
                old.Dispose();
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _disposed = true;
            foreach (Timer timer in _timers.Values)
                timer.Dispose();
            _timers.Clear();
        }
    }

    private void Fire(object? kind) => post(new TimerFired((RoleTimer)kind!));
}
