using DistTrain.Nn;

namespace DistTrain.Training;

/// <summary>The conversation of a step.</summary>
public static class StepMessages
{
    /// <summary>From the coordinator to the workers: compute steps below this one. The water mark bounds what is in flight.</summary>
    /// <param name="Stamp">The coordinator's view.</param>
    /// <param name="Restore">Restore count.</param>
    /// <param name="Until">One past the last step granted.</param>
    public sealed record StepsGranted(ViewStamp Stamp, int Restore, long Until) : Message;

    /// <summary>From a worker to a range's primary: the gradient sum of a tree node. A fact, valid in every view.</summary>
    /// <param name="Restore">Restore count.</param>
    /// <param name="Step">The step, or the shard's clock where shards go at their own pace.</param>
    /// <param name="Node">The tree node whose shards it sums.</param>
    /// <param name="Range">The range.</param>
    /// <param name="Gradient">The range's part of the gradient.</param>
    /// <param name="Version">The version of the weights that it was computed on.</param>
    /// <param name="Metrics">What the node's micro-batches showed, a shard each; empty but for the first range.</param>
    public sealed record GradientPushed(
        int Restore, long Step, TreeNode Node, int Range, BulkSlice Gradient, long Version, ArraySegment<LeafMetrics> Metrics) : Message
    {
        /// <summary>Where the worker's time went; null where that is not known, or said with another node or range.</summary>
        public StepTimes? Times { get; init; }

        /// <inheritdoc/>
        public override BulkSlice? Bulk => Gradient;

        /// <inheritdoc/>
        public override Message WithBulk(BulkSlice bulk) => this with { Gradient = bulk };
    }

    /// <summary>From a primary to the coordinator: every replica of the view holds the step's gradient.</summary>
    /// <param name="Stamp">The primary's view.</param>
    /// <param name="Restore">Restore count.</param>
    /// <param name="Step">The step.</param>
    /// <param name="Range">The range.</param>
    /// <param name="Metrics">The step's figures, a shard each; empty but for the first range.</param>
    /// <param name="Terms">What it takes, where the policy chooses; null where every step takes every shard.</param>
    /// <param name="Squares">
    /// Where steps are clipped, the gradient's sums of squares by <see cref="SquareTree"/>; else null.
    /// </param>
    /// <param name="Speculated">What idle workers were asked for in place of slow ones; nothing but for the first range.</param>
    public sealed record RangeReady(
        ViewStamp Stamp, int Restore, long Step, int Range, LeafMetrics[] Metrics, StepTerms? Terms, double[]? Squares,
        Speculated Speculated) : Message
    {
        /// <summary>Where the workers' time went, on average; null where that is not known, and but for the first range.</summary>
        public StepTimes? Times { get; init; }
    }

    /// <summary>From a range's primary to a worker: compute this tree node, whoever's it is.</summary>
    /// <param name="Restore">Restore count.</param>
    /// <param name="Step">The step.</param>
    /// <param name="Node">The node.</param>
    /// <param name="Attempt">
    /// Which computation of the node by this worker it is to be: requests of the same one are answered by one.
    /// </param>
    /// <param name="Push">Whether to push the gradient to all ranges; else to tell its digests.</param>
    public sealed record NodeWanted(int Restore, long Step, TreeNode Node, int Attempt, bool Push) : Message;

    /// <summary>From a worker to a range's primary: what a computation of a tree node gave.</summary>
    /// <param name="Restore">Restore count.</param>
    /// <param name="Step">The step.</param>
    /// <param name="Node">The node.</param>
    /// <param name="Attempt">Which computation it was.</param>
    /// <param name="Range">The range.</param>
    /// <param name="Digest">The digest of the range's part of the gradient.</param>
    public sealed record NodeComputed(int Restore, long Step, TreeNode Node, int Attempt, int Range, ulong Digest) : Message;

    /// <summary>From a primary to the coordinator: two computations of a gradient agree, and this worker's is another.</summary>
    /// <param name="Stamp">The primary's view.</param>
    /// <param name="Step">The step.</param>
    /// <param name="Node">The tree node.</param>
    /// <param name="Worker">The worker.</param>
    public sealed record WorkerAccused(ViewStamp Stamp, long Step, TreeNode Node, int Worker) : Message;

    /// <summary>From a primary to the coordinator: a gradient cannot be had.</summary>
    /// <param name="Restore">Restore count.</param>
    /// <param name="Step">The step.</param>
    /// <param name="Reason">Why, for the user.</param>
    public sealed record GradientFailed(int Restore, long Step, string Reason) : Message;

    /// <summary>From the coordinator to the primaries: the first range and its replicas take these shards in this step; take the same.</summary>
    /// <param name="Stamp">The coordinator's view.</param>
    /// <param name="Restore">Restore count.</param>
    /// <param name="Step">The step.</param>
    /// <param name="Terms">What it takes.</param>
    public sealed record ShardsChosen(ViewStamp Stamp, int Restore, long Step, StepTerms Terms) : Message;

    /// <summary>From the coordinator to the servers: so many steps are committed on all ranges.</summary>
    /// <param name="Stamp">The coordinator's view.</param>
    /// <param name="Restore">Restore count.</param>
    /// <param name="Steps">How many: the version that stands.</param>
    /// <param name="Totals">The epoch's figures up to it.</param>
    public sealed record StepsCommitted(ViewStamp Stamp, int Restore, long Steps, EpochTotals Totals) : Message;

    /// <summary>From a server to the coordinator: the range's weights are no longer finite numbers.</summary>
    /// <param name="Restore">Restore count.</param>
    /// <param name="Version">The version that is not.</param>
    /// <param name="Range">The range.</param>
    public sealed record RangeDiverged(int Restore, long Version, int Range) : Message;
}
