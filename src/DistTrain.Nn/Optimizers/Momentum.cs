using DistTrain.Numerics;

namespace DistTrain.Nn;

/// <summary>Gradient descent with momentum.</summary>
internal sealed class MomentumKind(string name, bool nesterov) : OptimizerKind
{
    public override string Name => name;

    public override string Description =>
        nesterov ? "gradient descent with Nesterov's momentum" : "gradient descent with momentum";

    public override IReadOnlyList<Setting> Settings { get; } =
        [LearningRate(0.01), Momentum, WeightDecay(0, "L2 penalty, added to the gradient")];

    public override Optimizer Build(SettingValues settings) =>
        new Momentum(settings.Float("learning-rate"), settings.Float("momentum"), settings.Float("weight-decay"), nesterov);
}

/// <summary>
/// Gradient descent with momentum: <c>g ← g + decay·w</c>, <c>v ← momentum·v + g</c>, and <c>w ← w − rate·v</c>, or with
/// Nesterov's look-ahead <c>w ← w − rate·(g + momentum·v)</c>. Sutskever et al., "On the importance of initialization and
/// momentum in deep learning", ICML 2013, in PyTorch's form.
/// </summary>
/// <param name="learningRate">The learning rate.</param>
/// <param name="momentum">The share of the last direction that is kept.</param>
/// <param name="weightDecay">L2 penalty, added to the gradient.</param>
/// <param name="nesterov">Whether to look ahead.</param>
public sealed class Momentum(double learningRate, double momentum = 0.9, double weightDecay = 0, bool nesterov = false)
    : Optimizer(nesterov ? "nesterov" : "momentum", learningRate)
{
    private static readonly string[] Slots = ["momentum"];

    /// <inheritdoc/>
    public override IReadOnlyList<string> SlotNames => Slots;

    /// <inheritdoc/>
    protected override void Apply(
        ReadOnlySpan<float> weights, Span<float> updated, ReadOnlySpan<float> gradientSum, float scale, OptimizerSlots slots,
        float learningRate, long t)
    {
        var step = new MomentumStep(scale, learningRate, (float)weightDecay, (float)momentum, nesterov);
        OptimizerKernels.Momentum(weights, updated, gradientSum, slots.First, step);
    }
}
