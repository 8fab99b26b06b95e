using DistTrain.Numerics;

namespace DistTrain.Nn;

/// <summary>Binary cross-entropy on logits.</summary>
internal sealed class BinaryCrossEntropyKind : LossKind
{
    public override string Name => "binary-cross-entropy";

    public override string Description =>
        "binary cross-entropy on logits, mean over the outputs; each output is a yes or no of its own";

    public override Loss Build(SettingValues settings) => new BinaryCrossEntropyLoss();
}

/// <summary>
/// Binary cross-entropy on logits, the mean over a sample's outputs of <c>softplus(x) − t·x</c>, with targets t in [0, 1].
/// A sample is correct if every logit is positive exactly where its target is above ½.
/// </summary>
public sealed class BinaryCrossEntropyLoss : Loss
{
    /// <inheritdoc/>
    public override string Name => "binary-cross-entropy";

    /// <inheritdoc/>
    public override bool UsesLabels => false;

    /// <inheritdoc/>
    public override bool HasAccuracy => true;

    /// <inheritdoc/>
    public override LeafMetrics Evaluate(in LossRows rows)
    {
        double sum = 0;
        int correct = 0;
        for (int row = 0; row < rows.Rows; row++)
        {
            ReadOnlySpan<float> logits = rows.Outputs.Slice(row * rows.Width, rows.Width);
            ReadOnlySpan<float> targets = rows.Targets.Slice(row * rows.Width, rows.Width);
            Span<float> gradient = rows.Gradient.IsEmpty ? default : rows.Gradient.Slice(row * rows.Width, rows.Width);
            sum += RowLosses.BinaryCrossEntropy(logits, targets, gradient);
            correct += IsCorrect(logits, targets) ? 1 : 0;
        }

        return new LeafMetrics(sum, correct, rows.Rows);
    }

    private static bool IsCorrect(ReadOnlySpan<float> logits, ReadOnlySpan<float> targets)
    {
        for (int i = 0; i < logits.Length; i++)
        {
            if (!(targets[i] > 0.5f ? logits[i] > 0 : logits[i] <= 0))
                return false;
        }

        return true;
    }
}
