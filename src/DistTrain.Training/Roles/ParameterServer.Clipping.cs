namespace DistTrain.Training;

/// <content>
/// Where steps are clipped, all ranges together say how long a step's gradient is: primaries reduce and have it held, the
/// commit says its norm, and only then do all replicas make the update.
/// </content>
public sealed partial class ParameterServer
{
    /// <summary>The step's gradient is reduced: has the replicas hold it, and tells the coordinator once they do.</summary>
    private void TellReduced(IRoleContext context, RangeReplica range, IReadOnlyList<int> shards)
    {
        if (context.Recording)
        {
            context.Record(new HistoryEvent.GradientReduced(
                View!.Stamp, Restore, range.Version, range.Range.Index, range.HeldTerms?.Shards ?? shards));
        }

        Replicate(context, range);
        Report(context, range);
    }

    /// <summary>The commit has made the update: hands the weights out.</summary>
    private void PublishClipped(IRoleContext context, RangeReplica range)
    {
        if (range.Primary && Plan.ClipsSteps)
            PublishUpdate(context, range, range.HeldTerms);
    }
}
