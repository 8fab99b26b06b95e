namespace DistTrain.Nn;

/// <summary>
/// A loss per sample. Its gradient is that of the sum over samples: whoever has the true count of the step divides.
/// </summary>
public abstract class Loss
{
    /// <summary>The name of its kind, such as <c>cross-entropy</c>.</summary>
    public abstract string Name { get; }

    /// <summary>Whether it takes a class per sample rather than a value per output.</summary>
    public abstract bool UsesLabels { get; }

    /// <summary>Whether it tells right from wrong, so that an accuracy can be reported.</summary>
    public abstract bool HasAccuracy { get; }

    /// <summary>Checks that a model's output fits.</summary>
    /// <exception cref="ArgumentException">It does not.</exception>
    public virtual void Check(Shape output)
    {
    }

    /// <summary>Sums the loss over the rows and, unless the destination is empty, writes the gradient by the outputs.</summary>
    public abstract LeafMetrics Evaluate(in LossRows rows);

    /// <summary>
    /// Writes classes as the values that a loss without labels takes: one output gets 0 or 1, several get a single 1 each.
    /// </summary>
    /// <param name="labels"><c>(rows)</c></param>
    /// <param name="targets"><c>(rows, width)</c>, overwritten.</param>
    /// <exception cref="ArgumentException">A label is not below the number of classes.</exception>
    public static void EncodeLabels(ReadOnlySpan<int> labels, Span<float> targets)
    {
        int width = labels.Length == 0 ? 1 : targets.Length / labels.Length;
        int classes = Math.Max(width, 2);
        targets.Clear();
        for (int row = 0; row < labels.Length; row++)
        {
            if ((uint)labels[row] >= (uint)classes)
                throw new ArgumentException(
                    $"Label {labels[row]} with {classes} classes: it should be from 0 to {classes - 1}.", nameof(labels));
            if (width == 1)
                targets[row] = labels[row];
            else
                targets[row * width + labels[row]] = 1;
        }
    }
}
