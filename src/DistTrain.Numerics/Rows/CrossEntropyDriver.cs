using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace DistTrain.Numerics;

/// <summary>
/// Softmax cross-entropy of many rows with the vectors of a kernel path. A row's bits are those of the row alone.
/// </summary>
internal static class CrossEntropyDriver
{
    /// <summary>How many rows' logarithms are taken together.</summary>
    private const int Chunk = 64;

    public static (double LossSum, int Correct) Run(
        KernelPath path, ReadOnlySpan<float> logits, ReadOnlySpan<int> labels, Span<float> gradient)
    {
        int rows = labels.Length, width = rows == 0 ? 0 : logits.Length / rows;
        if ((long)rows * width != logits.Length || (!gradient.IsEmpty && gradient.Length != logits.Length))
        {
            throw new ArgumentException(
                $"{logits.Length} logits, {labels.Length} labels and {gradient.Length} gradients are not the same whole rows.",
                nameof(logits));
        }

        if (logits.Overlaps(gradient))
            throw new ArgumentException("The gradient overlaps the logits: it needs memory of its own.", nameof(gradient));
        foreach (int label in labels)
        {
            if ((uint)label >= (uint)width)
                throw new ArgumentException(
                    $"Label {label} with {width} classes: it should be from 0 to {width - 1}.", nameof(labels));
        }

        double sum = 0;
        int correct = 0;
        Span<float> sums = stackalloc float[Chunk], margins = stackalloc float[Chunk];
        for (int first = 0; first < rows; first += Chunk)
        {
            int count = Math.Min(Chunk, rows - first);
            ReadOnlySpan<float> x = logits.Slice(first * width, count * width);
            Span<float> g = gradient.IsEmpty ? default : gradient.Slice(first * width, count * width);
            Rows(path, x, labels.Slice(first, count), g, sums, margins);
            UnaryDriver.Run<LogOperator>(path, sums[..count], sums);
            for (int row = 0; row < count; row++)
            {
                sum += sums[row] - margins[row];
                correct += IsCorrect(x.Slice(row * width, labels[first + row] + 1), sums[row], margins[row]) ? 1 : 0;
            }
        }

        return (sum, correct);
    }

    /// <summary>
    /// Whether the label's logit is the greatest and the first such, given the row up to it; never with NaN about.
    /// </summary>
    private static bool IsCorrect(ReadOnlySpan<float> upToLabel, float logSum, float margin) =>
        margin == 0 && !float.IsNaN(logSum) && !upToLabel[..^1].Contains(upToLabel[^1]);

    private static void Rows(
        KernelPath path, ReadOnlySpan<float> x, ReadOnlySpan<int> labels, Span<float> gradient, Span<float> sums,
        Span<float> margins)
    {
        switch (path)
        {
            case KernelPath.Avx512: Rows<Lanes16>(x, labels, gradient, sums, margins); break;
            case KernelPath.Avx2: Rows<LanesPair<Lanes8>>(x, labels, gradient, sums, margins); break;
            case KernelPath.Vector128: Rows<LanesPair<LanesPair<Lanes4>>>(x, labels, gradient, sums, margins); break;
            default: Rows<LanesPair<LanesPair<LanesPair<LanesPair<Lanes1>>>>>(x, labels, gradient, sums, margins); break;
        }
    }

    /// <summary>
    /// Writes the gradient, and for each row the sum of exponentials relative to the greatest logit and how far the label's logit
    /// is above that.
    /// </summary>
    /// <remarks>
    /// In three loops over the rows rather than one: each is a short chain, and the processor overlaps more rows of it.
    /// </remarks>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Rows<T>(
        ReadOnlySpan<float> x, ReadOnlySpan<int> labels, Span<float> gradient, Span<float> sums, Span<float> margins)
        where T : struct, ILanes<T>
    {
        var rows = new RowLayout(x.Length / labels.Length, x.Length, T.Count);
        ref float logits = ref MemoryMarshal.GetReference(x);
        ref float gradients = ref MemoryMarshal.GetReference(gradient);
        Span<float> greatest = stackalloc float[Chunk];
        for (int row = 0; row < labels.Length; row++)
        {
            ref float from = ref Unsafe.Add(ref logits, row * rows.Width);
            greatest[row] = Max<T>(ref from, rows, row);
            margins[row] = Unsafe.Add(ref from, labels[row]) - greatest[row];
        }

        if (gradient.IsEmpty)
        {
            for (int row = 0; row < labels.Length; row++)
                sums[row] = Exponentials<T>(ref Unsafe.Add(ref logits, row * rows.Width), rows, row, greatest[row]);
            return;
        }

        for (int row = 0; row < labels.Length; row++)
        {
            int first = row * rows.Width;
            sums[row] = Exponentials<T>(
                ref Unsafe.Add(ref logits, first), ref Unsafe.Add(ref gradients, first), rows, row, greatest[row]);
        }

        for (int row = 0; row < labels.Length; row++)
        {
            ref float to = ref Unsafe.Add(ref gradients, row * rows.Width);
            Divide<T>(ref to, rows, row, sums[row]);
            Unsafe.Add(ref to, labels[row]) -= 1;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float Max<T>(ref float x, in RowLayout rows, int row) where T : struct, ILanes<T>
    {
        T lanes = T.All(float.NegativeInfinity);
        for (int i = 0; i < rows.Whole; i += T.Count)
            lanes = MaxReduction.Take(lanes, T.Load(ref Unsafe.Add(ref x, i)), default);
        if (rows.Rest > 0)
            lanes = MaxReduction.Take(
                lanes, Last<T>(ref Unsafe.Add(ref x, rows.Whole), rows, row, float.NegativeInfinity), default);
        return T.Max(lanes);
    }

    // Lanes past the end take the exponential of 0 and are masked: a result below the normal numbers would cost hundreds of
    // cycles.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float Exponentials<T>(ref float x, in RowLayout rows, int row, float max) where T : struct, ILanes<T>
    {
        T lanes = T.All(0);
        for (int i = 0; i < rows.Whole; i += T.Count)
            lanes += ExpOperator.Apply(T.Load(ref Unsafe.Add(ref x, i)) - T.All(max));
        if (rows.Rest > 0)
        {
            T last = Last<T>(ref Unsafe.Add(ref x, rows.Whole), rows, row, max) - T.All(max);
            lanes += ExpOperator.Apply(last) & T.First(rows.Rest);
        }

        return T.Sum(lanes);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float Exponentials<T>(ref float x, ref float destination, in RowLayout rows, int row, float max)
        where T : struct, ILanes<T>
    {
        T lanes = T.All(0);
        for (int i = 0; i < rows.Whole; i += T.Count)
        {
            T exponential = ExpOperator.Apply(T.Load(ref Unsafe.Add(ref x, i)) - T.All(max));
            lanes += exponential;
            exponential.Store(ref Unsafe.Add(ref destination, i));
        }

        if (rows.Rest > 0)
        {
            T exponential = ExpOperator.Apply(Last<T>(ref Unsafe.Add(ref x, rows.Whole), rows, row, max) - T.All(max));
            lanes += exponential & T.First(rows.Rest);
            Store(exponential, ref Unsafe.Add(ref destination, rows.Whole), rows, row);
        }

        return T.Sum(lanes);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Divide<T>(ref float x, in RowLayout rows, int row, float divisor) where T : struct, ILanes<T>
    {
        for (int i = 0; i < rows.Whole; i += T.Count)
            (T.Load(ref Unsafe.Add(ref x, i)) / T.All(divisor)).Store(ref Unsafe.Add(ref x, i));
        for (int i = rows.Whole; i < rows.Width; i += Lanes1.Count)
            Unsafe.Add(ref x, i) /= divisor;
    }

    /// <summary>A row's last elements, then <paramref name="fill"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T Last<T>(ref float x, in RowLayout rows, int row, float fill) where T : struct, ILanes<T> =>
        row < rows.Reaching ? T.Select(T.First(rows.Rest), T.Load(ref x), T.All(fill)) : Tail.Load<T>(ref x, rows.Rest, fill);

    /// <summary>Stores a row's last elements. What spills into the next row is overwritten when that row's turn comes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store<T>(T value, ref float destination, in RowLayout rows, int row) where T : struct, ILanes<T>
    {
        if (row < rows.Reaching)
            value.Store(ref destination);
        else
            Tail.Store(value, ref destination, rows.Rest);
    }

    /// <summary>How rows fall into vectors.</summary>
    /// <param name="width">Elements of a row.</param>
    /// <param name="length">Elements of all rows.</param>
    /// <param name="lanes">Elements of a vector.</param>
    private readonly struct RowLayout(int width, int length, int lanes)
    {
        public readonly int Width = width;

        /// <summary>Elements of a row that fill vectors.</summary>
        public readonly int Whole = width / lanes * lanes;

        /// <summary>Elements after those.</summary>
        public readonly int Rest = width % lanes;

        /// <summary>The first rows, whose last vector may reach into the next row without leaving the matrix.</summary>
        public readonly int Reaching = Math.Max(0, length - (width / lanes * lanes) - lanes + width) / width;
    }
}
