namespace DistTrain.Training;

/// <summary>Who holds a parameter range.</summary>
/// <param name="Primary">The server that applies updates and publishes weights; -1 while nobody holds the range.</param>
/// <param name="Backups">The servers that hold current copies: the only ones that may be promoted.</param>
/// <param name="Learners">The servers that are being given a copy.</param>
public sealed record RangeReplicas(int Primary, IReadOnlyList<int> Backups, IReadOnlyList<int> Learners)
{
    /// <summary>Replicas without learners.</summary>
    public RangeReplicas(int primary, IReadOnlyList<int> backups)
        : this(primary, backups, [])
    {
    }
}
