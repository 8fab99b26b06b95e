namespace DistTrain.Nn;

/// <summary>
/// The optimizer's state for a block of parameters: one span per name in <see cref="Optimizer.SlotNames"/>, each as long as the
/// block.
/// </summary>
/// <param name="first">The first slot; empty where the optimizer has none.</param>
/// <param name="second">The second slot; empty where it has only one.</param>
public readonly ref struct OptimizerSlots(Span<float> first, Span<float> second = default)
{
    /// <summary>The first slot.</summary>
    public Span<float> First { get; } = first;

    /// <summary>The second slot.</summary>
    public Span<float> Second { get; } = second;
}
