using System.Collections.Concurrent;
using System.Diagnostics;

namespace DistTrain.Hosting;

/// <summary>
/// Runs roles on a few dedicated threads, one a core at most. A worker has a home thread, so its activations stay in
/// that core's cache; servers and the coordinator are run by whichever thread is free, so two ranges are updated side by side by
/// threads that would otherwise wait. An idle thread spins for a moment before it sleeps: a step takes less time than waking up.
/// </summary>
internal sealed class RoleThreads : IRoleThreads
{
    /// <summary>How long an idle thread of a process that has the machine to itself waits actively.</summary>
    public static readonly TimeSpan LongSpin = TimeSpan.FromMicroseconds(200);

    private readonly TimeSpan _spin;
    private readonly Lane[] _lanes;
    private readonly ConcurrentQueue<IRoleWork> _shared = new();
    private volatile bool _ending;

    /// <summary>Starts the threads.</summary>
    /// <param name="threads">How many.</param>
    /// <param name="spin">How long a thread without work waits actively.</param>
    public RoleThreads(int threads, TimeSpan spin)
    {
        _spin = spin;
        _lanes = [.. Enumerable.Range(0, threads).Select(_ => new Lane())];
        for (int i = 0; i < threads; i++)
        {
            Lane lane = _lanes[i];
            lane.Thread = new Thread(() => Loop(lane)) { IsBackground = true, Name = $"compute {i}" };
            lane.Thread.Start();
        }
    }

    /// <summary>How many threads there are.</summary>
    public int Count => _lanes.Length;

    /// <inheritdoc/>
    public void Schedule(IRoleWork work)
    {
        ConcurrentQueue<IRoleWork> queue = work.Home is { } home ? _lanes[home].Own : _shared;
        queue.Enqueue(work);
        // The queue's last store must be seen before we look who sleeps, or a thread could fall asleep beside its work.
        Interlocked.MemoryBarrier();
        if (work.Home is { } own)
        {
            _lanes[own].Wake();
            return;
        }

        foreach (Lane lane in _lanes)
        {
            if (lane.Wake())
                break;
        }
    }

    /// <inheritdoc/>
    public void BeginJob()
    {
    }

    /// <inheritdoc/>
    public void EndJob()
    {
    }

    /// <summary>Ends the threads after the role that each is running.</summary>
    public void Dispose()
    {
        _ending = true;
        foreach (Lane lane in _lanes)
            lane.Wake();
        foreach (Lane lane in _lanes)
        {
            if (lane.Thread != Thread.CurrentThread)
                lane.Thread!.Join();
        }
    }

    private void Loop(Lane lane)
    {
        while (!_ending)
        {
            if (TryTake(lane, out IRoleWork? work))
            {
                work.Run();
                continue;
            }

            if (!Spin(lane))
                lane.Sleep(() => _ending || !lane.Own.IsEmpty || !_shared.IsEmpty);
        }
    }

    private bool TryTake(Lane lane, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out IRoleWork? work) =>
        _shared.TryDequeue(out work) || lane.Own.TryDequeue(out work);

    /// <summary>Waits actively for a short while.</summary>
    /// <returns>Whether there is something to do.</returns>
    private bool Spin(Lane lane)
    {
        long began = Stopwatch.GetTimestamp();
        do
        {
            for (int i = 0; i < 8; i++)
            {
                if (_ending || !lane.Own.IsEmpty || !_shared.IsEmpty)
                    return true;
                Thread.SpinWait(10);
            }
        }
        while (Stopwatch.GetElapsedTime(began) < _spin);
        return false;
    }
}
