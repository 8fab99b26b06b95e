namespace DistTrain.Nn;

/// <summary>
/// An update rule: hyperparameters and explicit slots, so that state can be sharded, replicated and saved. Every element is
/// updated by itself, with the same bits however the parameters are cut into blocks.
/// </summary>
public abstract class Optimizer
{
    /// <summary>An optimizer of the given kind.</summary>
    protected Optimizer(string name, double learningRate) => (Name, LearningRate) = (name, learningRate);

    /// <summary>The name of its kind, such as <c>adam</c>.</summary>
    public string Name { get; }

    /// <summary>The learning rate that a schedule starts from.</summary>
    public double LearningRate { get; }

    /// <summary>What each slot holds, such as <c>momentum</c>; slots begin at zero.</summary>
    public abstract IReadOnlyList<string> SlotNames { get; }

    /// <summary>How many floats of state a parameter has.</summary>
    public int SlotCount => SlotNames.Count;

    /// <summary>Applies one update to a block of parameters in one pass over memory.</summary>
    /// <param name="weights">The block's weights.</param>
    /// <param name="updated">Receives the new weights: the same memory as <paramref name="weights"/>, or apart.</param>
    /// <param name="gradientSum">The gradient, summed over the step's samples.</param>
    /// <param name="scale">What the sum is multiplied by: 1 / (the step's true count).</param>
    /// <param name="slots">The block's state, updated in place.</param>
    /// <param name="learningRate">The rate of this step.</param>
    /// <param name="t">The number of this update, from 1.</param>
    /// <exception cref="ArgumentException">
    /// The spans are not equally long, a slot is missing, or <paramref name="t"/> is not positive.
    /// </exception>
    public void Update(
        ReadOnlySpan<float> weights, Span<float> updated, ReadOnlySpan<float> gradientSum, float scale, OptimizerSlots slots,
        float learningRate, long t)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(t);
        int first = SlotCount > 0 ? slots.First.Length : weights.Length;
        int second = SlotCount > 1 ? slots.Second.Length : weights.Length;
        if (updated.Length != weights.Length || gradientSum.Length != weights.Length || first != weights.Length || second != weights.Length)
        {
            throw new ArgumentException(
                $"{weights.Length} weights, {updated.Length} new weights, {gradientSum.Length} gradients, slots of {first} and {second}: they should be equally long.",
                nameof(weights));
        }

        Apply(weights, updated, gradientSum, scale, slots, learningRate, t);
    }

    /// <summary>Applies one update; the spans have been checked.</summary>
    protected abstract void Apply(
        ReadOnlySpan<float> weights, Span<float> updated, ReadOnlySpan<float> gradientSum, float scale, OptimizerSlots slots,
        float learningRate, long t);
}
