using DistTrain.Nn;

namespace DistTrain.Training;

/// <summary>How a range's replicas stay equal.</summary>
public static class ReplicationMessages
{
    /// <summary>From a primary to its backups and current learners: hold this step's reduced gradient until it is committed.</summary>
    /// <param name="Stamp">The primary's view.</param>
    /// <param name="Restore">Restore count.</param>
    /// <param name="Step">The step.</param>
    /// <param name="Range">The range.</param>
    /// <param name="Gradient">The sum over all shards.</param>
    /// <param name="Metrics">The step's figures, a shard each; empty but for the first range.</param>
    /// <param name="Totals">The epoch's figures up to the step.</param>
    /// <param name="Terms">What it takes, where the policy chooses.</param>
    public sealed record GradientReplicated(
        ViewStamp Stamp, int Restore, long Step, int Range, BulkSlice Gradient, LeafMetrics[] Metrics,
        EpochTotals Totals, StepTerms? Terms) : Message
    {
        /// <inheritdoc/>
        public override BulkSlice? Bulk => Gradient;

        /// <inheritdoc/>
        public override Message WithBulk(BulkSlice bulk) => this with { Gradient = bulk };
    }

    /// <summary>From a backup or learner to the primary: it is held.</summary>
    /// <param name="Stamp">The view.</param>
    /// <param name="Restore">Restore count.</param>
    /// <param name="Step">The step.</param>
    /// <param name="Range">The range.</param>
    public sealed record GradientHeld(ViewStamp Stamp, int Restore, long Step, int Range) : Message;

    /// <summary>From a learner to the primary: give me the range.</summary>
    /// <param name="Stamp">The learner's view.</param>
    /// <param name="Range">The range.</param>
    public sealed record RangeRequested(ViewStamp Stamp, int Range) : Message;

    /// <summary>From a primary to a learner: the range's committed state.</summary>
    /// <param name="Stamp">The view.</param>
    /// <param name="Restore">Restore count.</param>
    /// <param name="State">The state.</param>
    /// <param name="Totals">The epoch's figures up to it.</param>
    public sealed record RangeTransferred(ViewStamp Stamp, int Restore, CheckpointPart State, EpochTotals Totals) : Message
    {
        /// <summary>What the last updates took, where the policy chooses.</summary>
        public IReadOnlyList<StepTerms> Recent { get; init; } = [];
    }

    /// <summary>
    /// From a learner to the primary: the copy is in place. From the primary to the coordinator: no step is committed without that
    /// learner any more.
    /// </summary>
    /// <param name="Stamp">The view.</param>
    /// <param name="Restore">Restore count.</param>
    /// <param name="Version">The version of the copy.</param>
    /// <param name="Range">The range.</param>
    /// <param name="Server">The learner.</param>
    public sealed record CaughtUp(ViewStamp Stamp, int Restore, long Version, int Range, int Server) : Message;

    /// <summary>From a server to the coordinator: the view counts on my copy of this range, but I have none of its version.</summary>
    /// <param name="Stamp">The view.</param>
    /// <param name="Range">The range.</param>
    public sealed record RangeMissing(ViewStamp Stamp, int Range) : Message;
}
