namespace DistTrain.Nn;

/// <summary>What one leaf (a data shard's micro-batch) or an evaluated batch contributes to the reported figures.</summary>
/// <param name="LossSum">The sum of the samples' losses, added in the order of rows.</param>
/// <param name="Correct">How many samples were classified correctly; 0 where there are no classes.</param>
/// <param name="Count">How many samples.</param>
public readonly record struct LeafMetrics(double LossSum, int Correct, int Count)
{
    /// <summary>Adds up two figures.</summary>
    public static LeafMetrics operator +(LeafMetrics left, LeafMetrics right) =>
        new(left.LossSum + right.LossSum, left.Correct + right.Correct, left.Count + right.Count);

    /// <summary>Adds up two figures.</summary>
    public static LeafMetrics Add(LeafMetrics left, LeafMetrics right) => left + right;
}
