using DistTrain.Numerics;

namespace DistTrain.Nn;

/// <summary>Softmax cross-entropy on logits.</summary>
internal sealed class CrossEntropyKind : LossKind
{
    public override string Name => "cross-entropy";

    public override string Description => "softmax cross-entropy on logits, for one class out of several";

    public override Loss Build(SettingValues settings) => new CrossEntropyLoss();
}

/// <summary>Softmax cross-entropy on logits: <c>log Σ exp(xⱼ) − x[label]</c>.</summary>
public sealed class CrossEntropyLoss : Loss
{
    /// <inheritdoc/>
    public override string Name => "cross-entropy";

    /// <inheritdoc/>
    public override bool UsesLabels => true;

    /// <inheritdoc/>
    public override bool HasAccuracy => true;

    /// <inheritdoc/>
    public override void Check(Shape output)
    {
        if (output.Rank != 1 || output.Length < 2)
            throw new ArgumentException(
                $"cross-entropy takes one logit per class, so (classes) with at least 2; the model ends in {output}.");
    }

    /// <inheritdoc/>
    public override LeafMetrics Evaluate(in LossRows rows)
    {
        (double sum, int correct) = Softmax.CrossEntropy(rows.Outputs, rows.Labels, rows.Gradient);
        return new LeafMetrics(sum, correct, rows.Rows);
    }
}
