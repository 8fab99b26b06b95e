namespace DistTrain.Training;

/// <summary>Where a worker's time went between the end of one step's gradient and that of the next.</summary>
/// <param name="Compute">It computed.</param>
/// <param name="Wait">
/// It did not: it waited for others, or its thread served the server beside it and copied weights in.
/// </param>
/// <param name="Communication">
/// Bulk was on its way to or from its node; zero where none travels, as through shared memory.
/// </param>
/// <param name="Hidden">How much of that was while it computed, and so took no time of its own.</param>
public readonly record struct StepTimes(TimeSpan Compute, TimeSpan Wait, TimeSpan Communication, TimeSpan Hidden)
{
    /// <summary>Both together.</summary>
    public static StepTimes operator +(StepTimes left, StepTimes right) => new(
        left.Compute + right.Compute, left.Wait + right.Wait, left.Communication + right.Communication, left.Hidden + right.Hidden);

    /// <summary>An equal part.</summary>
    public static StepTimes operator /(StepTimes sum, int count) =>
        new(sum.Compute / count, sum.Wait / count, sum.Communication / count, sum.Hidden / count);
}
