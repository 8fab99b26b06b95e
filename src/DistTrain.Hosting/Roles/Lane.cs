using System.Collections.Concurrent;

namespace DistTrain.Hosting;

/// <summary>A thread with its own run queue. Its sleep is one at once: whoever wants to wait actively does so before.</summary>
internal sealed class Lane
{
    private readonly object _bell = new();
    private int _asleep;

    /// <summary>Roles that it alone runs.</summary>
    public ConcurrentQueue<IRoleWork> Own { get; } = new();

    /// <summary>The thread.</summary>
    public Thread? Thread { get; set; }

    /// <summary>Wakes the thread if it sleeps.</summary>
    public bool Wake()
    {
        if (Volatile.Read(ref _asleep) == 0 || Interlocked.Exchange(ref _asleep, 0) == 0)
            return false;
        lock (_bell)
            Monitor.Pulse(_bell);
        return true;
    }

    /// <summary>Sleeps until woken, unless there is something to do by now.</summary>
    public void Sleep(Func<bool> busy) => Sleep(busy, Timeout.InfiniteTimeSpan);

    /// <summary>Sleeps until woken or the time is over, unless there is something to do by now.</summary>
    public void Sleep(Func<bool> busy, TimeSpan time)
    {
        Interlocked.Exchange(ref _asleep, 1);
        // Whoever adds work reads the flag after adding, so either we see the work or it sees the flag.
        if (!busy())
        {
            lock (_bell)
            {
                while (Volatile.Read(ref _asleep) == 1 && Monitor.Wait(_bell, time))
                {
                }
            }
        }

        Volatile.Write(ref _asleep, 0);
    }
}
