using DistTrain.Numerics;

namespace DistTrain.Nn;

/// <summary>Stochastic gradient descent.</summary>
internal sealed class SgdKind : OptimizerKind
{
    public override string Name => "sgd";

    public override string Description => "stochastic gradient descent";

    public override IReadOnlyList<Setting> Settings { get; } =
        [LearningRate(0.01), WeightDecay(0, "L2 penalty, added to the gradient")];

    public override Optimizer Build(SettingValues settings) =>
        new Sgd(settings.Float("learning-rate"), settings.Float("weight-decay"));
}

/// <summary>Stochastic gradient descent: <c>g ← g + decay·w</c>, <c>w ← w − rate·g</c>.</summary>
/// <param name="learningRate">The learning rate.</param>
/// <param name="weightDecay">L2 penalty, added to the gradient.</param>
public sealed class Sgd(double learningRate, double weightDecay = 0) : Optimizer("sgd", learningRate)
{
    /// <inheritdoc/>
    public override IReadOnlyList<string> SlotNames => [];

    /// <inheritdoc/>
    protected override void Apply(
        ReadOnlySpan<float> weights, Span<float> updated, ReadOnlySpan<float> gradientSum, float scale, OptimizerSlots slots,
        float learningRate, long t) =>
        OptimizerKernels.Sgd(weights, updated, gradientSum, new SgdStep(scale, learningRate, (float)weightDecay));
}
