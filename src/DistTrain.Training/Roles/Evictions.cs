namespace DistTrain.Training;

/// <summary>Workers that were shown to have computed wrongly. A view carries them, so that the next coordinator knows.</summary>
internal sealed class Evictions
{
    private readonly SortedSet<RoleAddress> _evicted = [];
    private readonly HashSet<RoleAddress> _kept = [];

    /// <summary>All of them.</summary>
    public IReadOnlyList<RoleAddress> All => [.. _evicted];

    /// <summary>Takes over those of the last view.</summary>
    public void Adopt(View last) => _evicted.UnionWith(last.Evicted);

    /// <summary>Whether a member may not come back.</summary>
    public bool Bars(RoleAddress member) => _evicted.Contains(member);

    /// <summary>Evicts a worker.</summary>
    /// <returns>Whether that is news.</returns>
    public bool Add(RoleAddress worker) => _evicted.Add(worker);

    /// <summary>A worker stays, although it was wrong: without it there would be too few.</summary>
    /// <returns>Whether that is news.</returns>
    public bool Keep(RoleAddress worker) => _kept.Add(worker);
}
