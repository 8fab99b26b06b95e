namespace DistTrain.Benchmarks;

/// <summary>How a run of the matrix ended.</summary>
/// <param name="Key">The cell.</param>
/// <param name="Row">Its row in the table.</param>
/// <param name="Hash">The SHA-256 of its weights; empty if it has none.</param>
/// <param name="Same">Whether they are those of one process.</param>
/// <param name="Step">The last step that was seen before the fault.</param>
/// <param name="PauseSeconds">The longest time between two steps from the fault on.</param>
/// <param name="Seconds">How long it took.</param>
/// <param name="Trouble">What went wrong; empty if nothing did.</param>
internal sealed record MatrixResult(
    string Key, string Row, string Hash, bool Same, long Step, double PauseSeconds, double Seconds, string Trouble);
