namespace DistTrain.Training;

/// <summary>Where a run begins that has no view yet.</summary>
/// <param name="Step">How many steps are done; 0 for a new run, else the step of a checkpoint on the coordinator's disk.</param>
/// <param name="Totals">The unfinished epoch's figures up to it.</param>
public sealed record RunStart(long Step = 0, EpochTotals Totals = default);
