using DistTrain.Nn;

namespace DistTrain.Training;

/// <summary>The conversation of a step.</summary>
public static class StepMessages
{
    /// <summary>From the coordinator to the workers: compute steps below this one. The water mark bounds what is in flight.</summary>
    /// <param name="Restore">Restore count.</param>
    /// <param name="Until">One past the last step granted.</param>
    public sealed record StepsGranted(int Restore, long Until) : Message;

    /// <summary>From a worker to a range's server: the gradient sum of a tree node. A fact, valid in every view.</summary>
    /// <param name="Restore">Restore count.</param>
    /// <param name="Step">The step.</param>
    /// <param name="Node">The tree node whose shards it sums.</param>
    /// <param name="Range">The range.</param>
    /// <param name="Gradient">The range's part of the gradient.</param>
    public sealed record GradientPushed(int Restore, long Step, TreeNode Node, int Range, BulkSlice Gradient) : Message;

    /// <summary>From a worker to the coordinator: what its shards' micro-batches showed.</summary>
    /// <param name="Restore">Restore count.</param>
    /// <param name="Step">The step.</param>
    /// <param name="Shards">The shards, ascending.</param>
    /// <param name="Metrics">A figure for each of them.</param>
    public sealed record StepMeasured(int Restore, long Step, IReadOnlyList<int> Shards, LeafMetrics[] Metrics) : Message;

    /// <summary>From a server to the coordinator: the range has the step's update.</summary>
    /// <param name="Restore">Restore count.</param>
    /// <param name="Step">The step.</param>
    /// <param name="Range">The range.</param>
    public sealed record RangeUpdated(int Restore, long Step, int Range) : Message;

    /// <summary>From a server to the coordinator: the range's weights are no longer finite numbers.</summary>
    /// <param name="Restore">Restore count.</param>
    /// <param name="Version">The version that is not.</param>
    /// <param name="Range">The range.</param>
    public sealed record RangeDiverged(int Restore, long Version, int Range) : Message;
}
