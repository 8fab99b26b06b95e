using DistTrain.Numerics;

namespace DistTrain.Nn;

/// <summary>Mean squared error.</summary>
internal sealed class MeanSquaredErrorKind : LossKind
{
    public override string Name => "mse";

    public override string Description => "mean squared error over the outputs, for regression";

    public override Loss Build(SettingValues settings) => new MeanSquaredErrorLoss();
}

/// <summary>The mean over a sample's outputs of <c>(x − t)²</c>.</summary>
public sealed class MeanSquaredErrorLoss : Loss
{
    /// <inheritdoc/>
    public override string Name => "mse";

    /// <inheritdoc/>
    public override bool UsesLabels => false;

    /// <inheritdoc/>
    public override bool HasAccuracy => false;

    /// <inheritdoc/>
    public override LeafMetrics Evaluate(in LossRows rows)
    {
        double sum = 0;
        for (int row = 0; row < rows.Rows; row++)
        {
            ReadOnlySpan<float> outputs = rows.Outputs.Slice(row * rows.Width, rows.Width);
            ReadOnlySpan<float> targets = rows.Targets.Slice(row * rows.Width, rows.Width);
            Span<float> gradient = rows.Gradient.IsEmpty ? default : rows.Gradient.Slice(row * rows.Width, rows.Width);
            sum += RowLosses.SquaredError(outputs, targets, gradient);
        }

        return new LeafMetrics(sum, 0, rows.Rows);
    }
}
