using DistTrain.Training;

namespace DistTrain.Hosting;

/// <summary>What the roles of a process tell their user, one event at a time, and how their run comes to its end.</summary>
/// <param name="observer">Sees what happens.</param>
internal sealed class RunOutcome(IRunObserver observer)
{
    private readonly Lock _gate = new();
    private readonly TaskCompletionSource<RunEvent> _end = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The event that ended the run; fails when a role does that should not.</summary>
    public Task<RunEvent> End => _end.Task;

    /// <summary>Tells of an event. The one that ends the run ends the wait for it.</summary>
    public void Publish(RunEvent runEvent)
    {
        lock (_gate)
            observer.OnEvent(runEvent);
        if (runEvent is RunEvent.Completed or RunEvent.Stopped or RunEvent.Failed)
            _end.TrySetResult(runEvent);
    }

    /// <summary>A role has failed that should not: the run ends with it.</summary>
    public void Fail(Exception failure) => _end.TrySetException(failure);
}
