namespace DistTrain.Training;

/// <summary>
/// An engine whose gradients can be had from the last layers on while it computes those of earlier ones, so that they travel
/// meanwhile.
/// </summary>
public interface IStagedEngine : IWorkerEngine
{
    /// <summary>
    /// Told in the course of <see cref="IWorkerEngine.ComputeGradients"/>, on its thread, from which parameter on the gradients of
    /// all nodes are final; null where nobody asks. The metrics are final by then.
    /// </summary>
    Action<int>? Completed { get; set; }
}
