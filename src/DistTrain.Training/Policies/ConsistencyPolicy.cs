namespace DistTrain.Training;

/// <summary>When a worker may compute and when a server may apply: <c>train.consistency</c>.</summary>
public abstract class ConsistencyPolicy
{
    /// <summary>The policy's name in a run file.</summary>
    public abstract string Name { get; }

    /// <summary>Whether a worker may compute a step on weights of the given version.</summary>
    public abstract bool MayCompute(long step, long version);

    /// <summary>Whether a server may apply a step with the contributions at hand.</summary>
    public abstract bool MayApply(NodeCollector contributions);
}
