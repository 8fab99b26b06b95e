namespace DistTrain.Training;

/// <summary>A part of a bulk buffer.</summary>
/// <param name="Bulk">The buffer.</param>
/// <param name="Start">First element.</param>
/// <param name="Length">Number of elements.</param>
public readonly record struct BulkSlice(Bulk Bulk, int Start, int Length)
{
    /// <summary>The elements.</summary>
    public Span<float> Span => Bulk.Memory.Span.Slice(Start, Length);
}
