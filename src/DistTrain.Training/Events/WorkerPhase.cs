namespace DistTrain.Training;

/// <summary>What a worker is doing.</summary>
public enum WorkerPhase
{
    /// <summary>It has joined and waits for its first work.</summary>
    Joined,

    /// <summary>It computes gradients.</summary>
    Training,

    /// <summary>It evaluates the model.</summary>
    Evaluating,

    /// <summary>It has no work.</summary>
    Idle,
}
