namespace DistTrain.Training;

/// <summary>Sees what happens in a run.</summary>
public interface IRunObserver
{
    /// <summary>Takes note of an event. Called on the threads that train, one call at a time: return at once.</summary>
    void OnEvent(RunEvent runEvent);
}
