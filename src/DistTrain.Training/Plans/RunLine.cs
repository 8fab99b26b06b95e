namespace DistTrain.Training;

/// <summary>
/// A line of a run: what follows a restore, up to the next one. Steps and versions are comparable within a line only: where the
/// policy chooses what an update takes, the same step has other weights on another line.
/// </summary>
/// <param name="Restore">Which restore began it, counted from 1 for the run's beginning; 0 where that is not known.</param>
/// <param name="Began">The view that ordered the restore.</param>
public readonly record struct RunLine(int Restore, ViewStamp Began)
{
    /// <summary>Whether it is known; not of checkpoints from before they named their lines.</summary>
    public bool IsKnown => Restore > 0;

    /// <summary>Whether it began before another one.</summary>
    public bool IsBefore(RunLine other) => Restore != other.Restore ? Restore < other.Restore : Began < other.Began;

    /// <inheritdoc/>
    public override string ToString() => IsKnown ? $"{Restore} (view {Began})" : "unknown";
}
