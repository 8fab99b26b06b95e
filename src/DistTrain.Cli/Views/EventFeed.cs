using System.Collections.Concurrent;
using DistTrain.Training;

namespace DistTrain.Cli;

/// <summary>
/// What the threads that train hand to the thread that shows. Steps only replace each other in <see cref="Progress"/>, without a
/// lock; what must not be missed is queued.
/// </summary>
/// <param name="stepsEvery">Queue every so many steps too; 0 for none.</param>
internal sealed class EventFeed(int stepsEvery = 0) : IRunObserver, IDisposable
{
    /// <summary>A view that falls this far behind misses events rather than filling the memory.</summary>
    private const int EventsMax = 100_000;

    private readonly ConcurrentQueue<RunEvent> _events = new();
    private readonly ManualResetEventSlim _news = new();
    private volatile bool _ended;

    /// <summary>The latest step and its sums.</summary>
    public RunProgress Progress { get; } = new();

    /// <inheritdoc/>
    public void OnEvent(RunEvent runEvent)
    {
        Progress.OnEvent(runEvent);
        bool wanted = runEvent is not RunEvent.StepCommitted step || (stepsEvery > 0 && (step.Step + 1) % stepsEvery == 0);
        if (_ended || !wanted || _events.Count >= EventsMax)
            return;
        _events.Enqueue(runEvent);
        _news.Set();
    }

    /// <summary>Waits for a queued event, the end or the time; false once the feed has ended and is empty.</summary>
    public bool Wait(TimeSpan atMost)
    {
        _news.Wait(atMost);
        _news.Reset();
        return !(_ended && _events.IsEmpty);
    }

    /// <summary>Takes the next queued event.</summary>
    public bool TryTake(out RunEvent? runEvent) => _events.TryDequeue(out runEvent);

    /// <summary>Nothing more will come.</summary>
    public void End()
    {
        _ended = true;
        _news.Set();
    }

    /// <inheritdoc/>
    public void Dispose() => _news.Dispose();
}
