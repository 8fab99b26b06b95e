namespace DistTrain.Training;

/// <content>
/// Where the policy chooses shards, an update is no function of the step alone: the first range's choice may be made anew by
/// another primary until every replica holds it, and so may any range's gradient where shards go at their own pace, which may be
/// computed anew on newer weights. Until then nobody may build on it.
/// </content>
public sealed partial class ParameterServer
{
    /// <summary>The newest version that workers may have: not an update that may still become another.</summary>
    private long Settled(RangeReplica range) =>
        MayChange(range) && range.Pending && !range.IsHeldBy(View!.Ranges[range.Range.Index].Backups) ? range.Version : range.Applied;

    /// <summary>The first range has chosen: the others take the same shards.</summary>
    private void TakeChosen(IRoleContext context, StepMessages.ShardsChosen chosen)
    {
        foreach (RangeReplica range in _ranges.Values.ToArray())
        {
            if (!range.Primary || range.Collecting != chosen.Step)
                continue;
            range.Chosen = chosen.Terms;
            TryApply(context, range);
        }
    }

    private bool MayChange(RangeReplica range) =>
        Plan.Consistency.KeepsClocks || (Plan.Consistency.ChoosesShards && range.Range.Index == 0);

    /// <summary>One more replica holds the gradient: hands the weights out that waited for it, and tells the coordinator.</summary>
    private void Settle(IRoleContext context, RangeReplica range)
    {
        if (MayChange(range) && range.Pending && Settled(range) == range.Applied)
        {
            // The update was made some time ago.
            if (!IsSound(context, range))
                return;
            PublishUpdate(context, range, range.HeldTerms);
        }

        Report(context, range);
    }

    /// <summary>Whether word of a commit is about the update that the ranges have made or hold.</summary>
    private bool MayCommit(ViewStamp stamp) => Plan.Consistency.ChoosesShards ? IsCurrent(stamp) : Allows(stamp);

    /// <summary>It has made an update that is not the primary's, which cannot be undone: it needs another copy.</summary>
    private void Renounce(IRoleContext context, RangeReplica range)
    {
        Drop(range.Range.Index);
        context.Send(View!.Coordinator, new ReplicationMessages.RangeMissing(View.Stamp, range.Range.Index));
    }
}
