namespace DistTrain.Numerics;

/// <summary>Losses that are a mean over the elements of a row, with their gradients. NaN makes its row NaN.</summary>
public static class RowLosses
{
    /// <summary>The mean of (x − t)², and its gradient 2 (x − t) / width.</summary>
    /// <param name="outputs"><c>(width)</c>: x.</param>
    /// <param name="targets"><c>(width)</c>: t.</param>
    /// <param name="gradient"><c>(width)</c>, overwritten; empty if not wanted. Apart from the others.</param>
    public static float SquaredError(ReadOnlySpan<float> outputs, ReadOnlySpan<float> targets, Span<float> gradient) =>
        RowLossDriver.Run<SquaredErrorLoss>(Kernel.Path, outputs, targets, gradient);

    /// <summary>The mean of softplus(x) − t·x, and its gradient (sigmoid(x) − t) / width.</summary>
    /// <param name="logits"><c>(width)</c>: x.</param>
    /// <param name="targets"><c>(width)</c>: t, in [0, 1].</param>
    /// <param name="gradient"><c>(width)</c>, overwritten; empty if not wanted. Apart from the others.</param>
    public static float BinaryCrossEntropy(ReadOnlySpan<float> logits, ReadOnlySpan<float> targets, Span<float> gradient) =>
        RowLossDriver.Run<BinaryCrossEntropyLoss>(Kernel.Path, logits, targets, gradient);
}
