using DistTrain.Nn;

namespace DistTrain.Training;

/// <summary>What the ranges have said of a step with which all of them are ready.</summary>
/// <param name="Total">The sum of its figures in the order of the shards.</param>
/// <param name="Terms">What it takes, where the policy chooses.</param>
/// <param name="GradientNorm">The norm of its mean gradient, where steps are clipped.</param>
/// <param name="Speculated">What idle workers were asked for.</param>
/// <param name="Times">Where the workers' time went, if that is known.</param>
internal readonly record struct CompleteStep(
    LeafMetrics Total, StepTerms? Terms, double? GradientNorm, Speculated Speculated, StepTimes? Times);
