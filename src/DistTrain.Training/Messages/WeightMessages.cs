namespace DistTrain.Training;

/// <summary>How weights get to where they are needed.</summary>
public static class WeightMessages
{
    /// <summary>From the coordinator to a server: take your range from a checkpoint, or from the initial weights.</summary>
    /// <param name="Stamp">The view that begins with it.</param>
    /// <param name="Restore">The restore count that begins with it.</param>
    /// <param name="Step">How many updates it has taken; 0 for the initial weights.</param>
    /// <param name="Range">The range.</param>
    /// <param name="Sources">The disks that have the part, the first one to be asked first.</param>
    /// <param name="Totals">The epoch's figures up to it.</param>
    /// <param name="Line">The line of the run whose checkpoint it is; unknown if the checkpoint does not name it.</param>
    public sealed record RestoreRange(
        ViewStamp Stamp, int Restore, long Step, int Range, IReadOnlyList<RoleAddress> Sources, EpochTotals Totals,
        RunLine Line) : Message;

    /// <summary>From a server to the coordinator: the range stands.</summary>
    /// <param name="Stamp">The view.</param>
    /// <param name="Restore">Restore count.</param>
    /// <param name="Range">The range.</param>
    public sealed record RangeRestored(ViewStamp Stamp, int Restore, int Range) : Message;

    /// <summary>From a server to the coordinator: none of the sources has the part whole.</summary>
    /// <param name="Stamp">The view.</param>
    /// <param name="Restore">Restore count.</param>
    /// <param name="Step">The checkpoint's step.</param>
    /// <param name="Range">The range.</param>
    /// <param name="Reason">Why, for the user.</param>
    public sealed record RestoreFailed(ViewStamp Stamp, int Restore, long Step, int Range, string Reason) : Message;

    /// <summary>From a primary to the workers: the range's weights. They may be handed out before their step is
    /// committed.</summary>
    /// <param name="Restore">Restore count.</param>
    /// <param name="Version">How many updates they have taken.</param>
    /// <param name="Range">The range.</param>
    /// <param name="Weights">The weights; null where both roles use the same weight store, which has them.</param>
    /// <param name="Clocks">Where the shards stand at this version, where they go at their own pace; null but for the first
    /// range.</param>
    public sealed record WeightsPublished(
        int Restore, long Version, int Range, BulkSlice? Weights, IReadOnlyList<long>? Clocks) : Message
    {
        /// <summary>
        /// Whether they are to be added to the version before: the numbers that <c>train.codec.pull</c> has left of the
        /// difference.
        /// </summary>
        public bool Changes { get; init; }

        /// <inheritdoc/>
        public override BulkSlice? Bulk => Weights;

        /// <inheritdoc/>
        public override Message WithBulk(BulkSlice bulk) => this with { Weights = bulk };
    }

    /// <summary>From a worker that has waited long to the primaries: send the range's weights again.</summary>
    /// <param name="Restore">Restore count.</param>
    /// <param name="Version">The version it lacks.</param>
    /// <param name="Range">The range.</param>
    public sealed record WeightsWanted(int Restore, long Version, int Range) : Message;

    /// <summary>From the coordinator to a primary: send the range's weights as they are.</summary>
    /// <param name="Restore">Restore count.</param>
    /// <param name="Version">The version that they must have.</param>
    /// <param name="Range">The range.</param>
    public sealed record ReadWeights(int Restore, long Version, int Range) : Message;

    /// <summary>From a primary to the coordinator: a copy of the range's weights.</summary>
    /// <param name="Restore">Restore count.</param>
    /// <param name="Version">Their version.</param>
    /// <param name="Range">The range.</param>
    /// <param name="Weights">The weights.</param>
    public sealed record WeightsRead(int Restore, long Version, int Range, float[] Weights) : Message;
}
