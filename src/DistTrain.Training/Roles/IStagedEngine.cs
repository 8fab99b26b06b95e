namespace DistTrain.Training;

/// <summary>
/// An engine that computes with what is there: it begins forward while the weights of later layers are still on their way, and
/// its gradients can be had from the last layers on while it computes those of earlier ones.
/// </summary>
public interface IStagedEngine : IWorkerEngine
{
    /// <summary>
    /// Told in the course of <see cref="IWorkerEngine.ComputeGradients"/>, on its thread, from which parameter on the gradients of
    /// all nodes are final; null where nobody asks. The metrics are final by then.
    /// </summary>
    Action<int>? Completed { get; set; }

    /// <summary>
    /// Begins a step, or goes on with the one it has begun: forward through the layers whose weights are there.
    /// <see cref="IWorkerEngine.ComputeGradients"/> of the same step and shards goes on from there; any other call begins anew.
    /// </summary>
    /// <param name="step">The step within the run.</param>
    /// <param name="shards">The shards, ascending.</param>
    /// <param name="weights">The flat parameter vector.</param>
    /// <param name="ready">One past the last parameter that is there, counted from the first.</param>
    /// <param name="begins">Whether it begins the step.</param>
    void Advance(long step, IReadOnlyList<int> shards, ReadOnlySpan<float> weights, int ready, bool begins);
}
