namespace DistTrain.Training;

/// <content>
/// With <c>train.verify</c>, a worker looks whether its weights are still as they came before it computes with them.
/// </content>
public sealed partial class Worker
{
    private readonly (long Version, ulong Digest)[] _seals;

    /// <summary>Holds a version for reading. Weights that have changed by themselves are fetched anew.</summary>
    /// <returns>The weights; null if they are not there.</returns>
    private WeightLease? Borrow(IRoleContext context, long version)
    {
        WeightLease? old = Plan.Bug == ProtocolBug.OldWeightsUsed ? _store.TryBorrow(version - 1) : null;
        if ((old ?? _store.TryBorrow(version)) is not { } lease)
            return null;
        if (Plan.Verify == 0 || AreIntact(lease))
            return lease;
        lease.Return();
        context.Publish(new RunEvent.Warning(
            $"The memory of {context.Self} is corrupt: its weights of step {version} changed by themselves."
            + " It fetches them anew."));
        _weights.Clear();
        AskForWeights(context, version);
        return null;
    }

    /// <summary>Notes what a part of the weights is like as it comes.</summary>
    private void Seal(WeightMessages.WeightsPublished published, ReadOnlySpan<float> weights)
    {
        if (Plan.Verify > 0)
            _seals[Place(published.Version, published.Range)] = (published.Version, Digest.Of(weights));
    }

    private bool AreIntact(WeightLease lease)
    {
        foreach (ParameterRange range in Plan.Ranges)
        {
            (long version, ulong digest) = _seals[Place(lease.Version, range.Index)];
            if (version == lease.Version && digest != Digest.Of(lease.Memory.Span.Slice(range.Start, range.Length)))
                return false;
        }

        return true;
    }

    private int Place(long version, int range) => (int)(version % VersionMarks.Kept) * Plan.Ranges.Count + range;
}
