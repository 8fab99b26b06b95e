namespace DistTrain.Numerics;

/// <summary>
/// Softmax and its cross-entropy over rows. The greatest logit is taken off first, so nothing overflows; sums are in the order of
/// <see cref="Reductions"/>. NaN makes its row NaN.
/// </summary>
public static class Softmax
{
    /// <summary>exp(x) / Σ exp(x) over each row.</summary>
    /// <param name="x"><c>(rows, width)</c></param>
    /// <param name="width">Elements of a row.</param>
    /// <param name="destination"><c>(rows, width)</c>: the same memory as <paramref name="x"/>, or apart.</param>
    public static void Rows(ReadOnlySpan<float> x, int width, Span<float> destination)
    {
        Spans.Check(x.Length, destination.Length, nameof(destination));
        Spans.CheckOverlap(x, destination, nameof(destination));
        for (int first = 0; first < x.Length; first += width)
            SoftmaxDriver.Normalise(Kernel.Path, x.Slice(first, width), destination.Slice(first, width));
    }

    /// <summary>The gradient by the argument, y · (dy − Σ y dy) over each row.</summary>
    /// <param name="result"><c>(rows, width)</c>: y, what <see cref="Rows"/> gave.</param>
    /// <param name="gradient"><c>(rows, width)</c>: dy.</param>
    /// <param name="width">Elements of a row.</param>
    /// <param name="destination"><c>(rows, width)</c>: the same memory as <paramref name="gradient"/>, or apart.</param>
    public static void RowsBackward(ReadOnlySpan<float> result, ReadOnlySpan<float> gradient, int width, Span<float> destination)
    {
        Spans.Check(gradient.Length, destination.Length, nameof(destination));
        for (int first = 0; first < result.Length; first += width)
        {
            ReadOnlySpan<float> y = result.Slice(first, width), dy = gradient.Slice(first, width);
            SoftmaxDriver.Backward(Kernel.Path, y, dy, Reductions.Dot(y, dy), destination.Slice(first, width));
        }
    }

    /// <summary>The cross-entropy log Σ exp(x) − x[label] of each row, and its gradient softmax(x) − onehot(label).</summary>
    /// <param name="logits"><c>(rows, classes)</c></param>
    /// <param name="labels"><c>(rows)</c>: the classes.</param>
    /// <param name="gradient">
    /// <c>(rows, classes)</c>, overwritten; empty if not wanted. Apart from <paramref name="logits"/>.
    /// </param>
    /// <returns>
    /// The losses, added in order of the rows, and how many labels are the first greatest logit of a row without NaN.
    /// </returns>
    /// <exception cref="ArgumentException">The sizes do not fit, or a label is no class.</exception>
    public static (double LossSum, int Correct) CrossEntropy(
        ReadOnlySpan<float> logits, ReadOnlySpan<int> labels, Span<float> gradient) =>
        CrossEntropyDriver.Run(Kernel.Path, logits, labels, gradient);
}
