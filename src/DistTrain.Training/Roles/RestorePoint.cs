namespace DistTrain.Training;

/// <summary>A state on disk that all ranges can go back to.</summary>
/// <param name="Step">Its step; 0 for the initial weights.</param>
/// <param name="Totals">The epoch's figures up to it.</param>
/// <param name="Sources">For each part the disks that have it whole; empty for the initial weights.</param>
/// <param name="Line">The line of the run whose checkpoint it is; unknown for the initial weights.</param>
internal sealed record RestorePoint(
    long Step, EpochTotals Totals, IReadOnlyList<IReadOnlyList<RoleAddress>> Sources, RunLine Line)
{
    /// <summary>The disks that have a range.</summary>
    public IReadOnlyList<RoleAddress> SourcesOf(int range) => Sources.Count == 0 ? [] : Sources[range];
}
