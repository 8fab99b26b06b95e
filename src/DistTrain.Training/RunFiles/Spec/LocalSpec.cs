using DistTrain.Nn;

namespace DistTrain.Training;

/// <summary>The rounds of the policy local, <c>train.local:</c> of a run file.</summary>
public sealed record LocalSpec
{
    /// <summary>Inner steps in a round; 10 unless given.</summary>
    public int Steps { get; init; } = 10;

    /// <summary>How the servers go along the mean way of the shards; Nesterov's momentum as in DiLoCo unless given.</summary>
    public OptimizerSpec Outer { get; init; } =
        new("nesterov", new Dictionary<string, object> { ["learning-rate"] = 0.7, ["momentum"] = 0.9 });
}
