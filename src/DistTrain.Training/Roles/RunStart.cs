namespace DistTrain.Training;

/// <summary>Where a run begins that has no view yet.</summary>
/// <param name="Step">How many steps are done; 0 for a new run, else the step of a checkpoint on the coordinator's disk.</param>
/// <param name="Totals">The unfinished epoch's figures up to it.</param>
public sealed record RunStart(long Step = 0, EpochTotals Totals = default)
{
    /// <summary>The line of the run whose checkpoint that is; unknown if it is of none.</summary>
    public RunLine Line { get; init; }

    /// <summary>How many lines of the run have begun before, so that the next one's name is new; 0 for a new run.</summary>
    public int Restores { get; init; }

    /// <summary>What has happened to the run before.</summary>
    public RunTally Tally { get; init; } = new();
}
