using System.Collections.Concurrent;
using System.Diagnostics;

namespace DistTrain.Hosting;

/// <summary>
/// Runs the roles of one of several processes of a machine, each of which has a core at best. One thread does all: it looks for
/// what comes from neighbours, runs whichever role it is for, and computes; so nobody is woken in a step that goes as it should.
/// Only while it computes and others have to wait longer than a moment does a second thread serve them.
/// </summary>
/// <remarks>
/// Measured on two cores, where waking a thread of another process costs two some tens of microseconds of a core, in the middle
/// of somebody's computation: a small step with its sockets' threads took half as long again.
/// </remarks>
internal sealed class NodeThreads : IRoleThreads
{
    /// <summary>Messages wait behind a computation that usually takes no longer.</summary>
    private static readonly TimeSpan s_moment = TimeSpan.FromMilliseconds(5);

    /// <summary>And behind one that takes longer than it usually does.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromMilliseconds(50);

    private readonly Lane _main = new(), _second = new();
    private readonly ConcurrentQueue<IRoleWork> _shared = new();
    private readonly Func<IRoleSurroundings> _around;
    private readonly INodeWait _wait;
    private volatile bool _ending, _computing;
    private TimeSpan _usual = s_patience;
    private long _jobs, _began;

    /// <summary>Starts the threads.</summary>
    /// <param name="around">Where messages come from.</param>
    /// <param name="wait">How a thread without work waits before it sleeps.</param>
    public NodeThreads(Func<IRoleSurroundings> around, INodeWait wait)
    {
        (_around, _wait) = (around, wait);
        Start(_main, Main, "roles");
    }

    /// <inheritdoc/>
    public int Count => 1;

    /// <inheritdoc/>
    public void Schedule(IRoleWork work)
    {
        (work.Home is null ? _shared : _main.Own).Enqueue(work);
        // The queue's last store must be seen before we look who sleeps, or a thread could fall asleep beside its work.
        Interlocked.MemoryBarrier();
        if (Thread.CurrentThread != _main.Thread && !_main.Wake() && _computing && work.Home is null)
            _second.Wake();
    }

    /// <inheritdoc/>
    public void BeginJob()
    {
        if (_jobs++ == 0)
            Start(_second, Second, "roles beside work");
        _began = Stopwatch.GetTimestamp();
        _computing = true;
        _around().SetWaiting(_usual > s_moment);
        if (!_shared.IsEmpty || (_usual > s_moment && _around().Poll() && !_shared.IsEmpty))
            _second.Wake();
    }

    /// <inheritdoc/>
    public void EndJob()
    {
        _computing = false;
        _usual += (Stopwatch.GetElapsedTime(_began) - _usual) / 8;
        _around().SetWaiting(false);
        _around().Poll();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _ending = true;
        foreach (Lane lane in (Lane[])[_main, _second])
        {
            lane.Wake();
            if (lane.Thread != Thread.CurrentThread)
                lane.Thread?.Join();
        }
    }

    private static void Start(Lane lane, Action loop, string name)
    {
        lane.Thread = new Thread(() => loop()) { IsBackground = true, Name = name };
        lane.Thread.Start();
    }

    private void Main()
    {
        while (!_ending)
        {
            if (_shared.TryDequeue(out IRoleWork? work) || _main.Own.TryDequeue(out work))
                work.Run();
            else if (!_wait.Wait(_around(), IsBusy))
                Rest();
        }
    }

    private bool IsBusy() => _ending || !_main.Own.IsEmpty || !_shared.IsEmpty;

    /// <summary>Sleeps, and has neighbours wake it.</summary>
    private void Rest()
    {
        _around().SetWaiting(true);
        _main.Sleep(() => _around().Poll() || IsBusy());
        _around().SetWaiting(false);
    }

    private void Second()
    {
        long seen = -1;
        while (!_ending)
        {
            _second.Sleep(() => _ending || (_computing && !_shared.IsEmpty), s_patience);
            if (!_computing)
                continue;
            // Still the same computation: from now on neighbours ring.
            if (Interlocked.Exchange(ref seen, Volatile.Read(ref _jobs)) == Volatile.Read(ref _jobs))
            {
                _around().SetWaiting(true);
                _around().Poll();
            }

            while (_computing && _shared.TryDequeue(out IRoleWork? work))
                work.Run();
        }
    }}
