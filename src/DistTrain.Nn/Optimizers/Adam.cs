using DistTrain.Numerics;

namespace DistTrain.Nn;

/// <summary>Adam.</summary>
internal sealed class AdamKind(string name, bool decoupled) : OptimizerKind
{
    public override string Name => name;

    public override string Description =>
        decoupled ? "Adam with decoupled weight decay" : "steps scaled by running moments of the gradient";

    public override IReadOnlyList<Setting> Settings { get; } =
    [
        LearningRate(0.001),
        new("beta1", SettingType.Float, 0.9, "decay of the running mean of gradients") { Minimum = 0, Maximum = 0.999999 },
        new("beta2", SettingType.Float, 0.999, "decay of the running mean of squared gradients") { Minimum = 0,
            Maximum = 0.99999999 },
        new("epsilon", SettingType.Float, 1e-8, "added to the root, against division by zero") { Minimum = 0, Maximum = 1 },
        decoupled
            ? WeightDecay(0.01, "the share of the weights, times the learning rate, that a step takes off")
            : WeightDecay(0, "L2 penalty, added to the gradient"),
    ];

    public override Optimizer Build(SettingValues settings) => new Adam(
        settings.Float("learning-rate"), settings.Float("beta1"), settings.Float("beta2"), settings.Float("epsilon"),
        settings.Float("weight-decay"), decoupled);
}

/// <summary>
/// Adam: <c>m ← β₁m + (1 − β₁)g</c>, <c>v ← β₂v + (1 − β₂)g²</c>, <c>w ← w − rate · (m / (1 − β₁ᵗ)) / (√(v / (1 − β₂ᵗ)) + ε)</c>.
/// Kingma and Ba, "Adam: a method for stochastic optimization", ICLR 2015. The weight decay is added to the gradient, or
/// decoupled from it: Loshchilov and Hutter, "Decoupled weight decay regularization", ICLR 2019.
/// </summary>
/// <param name="learningRate">The learning rate.</param>
/// <param name="beta1">Decay of the running mean of gradients.</param>
/// <param name="beta2">Decay of the running mean of squared gradients.</param>
/// <param name="epsilon">Added to the root.</param>
/// <param name="weightDecay">The weight decay.</param>
/// <param name="decoupled">Whether the weight decay bypasses the moments.</param>
public sealed class Adam(
    double learningRate, double beta1 = 0.9, double beta2 = 0.999, double epsilon = 1e-8, double weightDecay = 0,
    bool decoupled = false)
    : Optimizer(decoupled ? "adamw" : "adam", learningRate)
{
    private static readonly string[] Slots = ["mean", "square"];

    /// <inheritdoc/>
    public override IReadOnlyList<string> SlotNames => Slots;

    /// <inheritdoc/>
    protected override void Apply(
        ReadOnlySpan<float> weights, Span<float> updated, ReadOnlySpan<float> gradientSum, float scale, OptimizerSlots slots,
        float learningRate, long t)
    {
        // Corrections in double: 1 − β₂ᵗ loses half its digits in single precision while t is small.
        double correction1 = 1 - ScalarMath.Pow(beta1, t), correction2 = 1 - ScalarMath.Pow(beta2, t);
        var step = new AdamStep
        {
            Scale = scale,
            Beta1 = (float)beta1,
            Rest1 = (float)(1 - beta1),
            Beta2 = (float)beta2,
            Rest2 = (float)(1 - beta2),
            StepSize = (float)(learningRate / correction1),
            RootScale = (float)(1 / Math.Sqrt(correction2)),
            Epsilon = (float)epsilon,
            Penalty = decoupled ? 0 : (float)weightDecay,
            Kept = decoupled ? (float)(1 - learningRate * weightDecay) : 1,
        };
        OptimizerKernels.Adam(weights, updated, gradientSum, slots.First, slots.Second, step);
    }
}
