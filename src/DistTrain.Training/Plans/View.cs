namespace DistTrain.Training;

/// <summary>
/// A membership with its two maps. Views are ordered by their stamps; whatever an older view allowed, a newer one fences.
/// </summary>
/// <param name="Stamp">Its place among all views.</param>
/// <param name="Coordinator">Who made it.</param>
/// <param name="Restore">How often the run has gone back to a checkpoint, counting its beginning.</param>
/// <param name="Committed">How many steps were committed when it was made: the version that every range goes on from.</param>
/// <param name="Totals">The epoch's figures up to them.</param>
/// <param name="Members">Everyone who takes part, in the order of addresses.</param>
/// <param name="Workers">The shards that each worker holds.</param>
/// <param name="Ranges">The replicas of each parameter range.</param>
public sealed record View(
    ViewStamp Stamp, RoleAddress Coordinator, int Restore, long Committed, EpochTotals Totals,
    IReadOnlyList<Member> Members, IReadOnlyDictionary<int, IReadOnlyList<int>> Workers, IReadOnlyList<RangeReplicas> Ranges)
{
    /// <summary>Workers that were shown to have computed wrongly: they take no part in the run any more.</summary>
    public IReadOnlyList<RoleAddress> Evicted { get; init; } = [];

    /// <summary>The view that ordered the last restore: this one or one before.</summary>
    public ViewStamp Began { get; init; }

    /// <summary>The line of the run that it belongs to.</summary>
    public RunLine Line => new(Restore, Began);

    /// <summary>The shards of a worker; none if it is not in the view.</summary>
    public IReadOnlyList<int> ShardsOf(int worker) => Workers.TryGetValue(worker, out IReadOnlyList<int>? shards) ? shards : [];

    /// <summary>The member at an address; null if it is not in the view.</summary>
    public Member? Find(RoleAddress address)
    {
        foreach (Member member in Members)
        {
            if (member.Address == address)
                return member;
        }

        return null;
    }
}
