namespace DistTrain.Training;

/// <summary>
/// A membership with its two maps. Views are ordered by term, then number; whatever an older view allowed, a newer one fences.
/// </summary>
/// <param name="Term">The coordinator's term.</param>
/// <param name="Number">Which view of the term.</param>
/// <param name="Workers">The shards that each worker holds.</param>
/// <param name="Ranges">The replicas of each parameter range.</param>
public sealed record View(
    long Term, long Number, IReadOnlyDictionary<int, IReadOnlyList<int>> Workers, IReadOnlyList<RangeReplicas> Ranges)
{
    /// <summary>The shards of a worker; none if it is not in the view.</summary>
    public IReadOnlyList<int> ShardsOf(int worker) => Workers.TryGetValue(worker, out IReadOnlyList<int>? shards) ? shards : [];
}

/// <summary>Who holds a parameter range.</summary>
/// <param name="Primary">The server that applies updates and publishes weights.</param>
/// <param name="Backups">The servers that hold copies.</param>
public sealed record RangeReplicas(int Primary, IReadOnlyList<int> Backups);
