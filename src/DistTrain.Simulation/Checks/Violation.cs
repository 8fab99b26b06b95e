namespace DistTrain.Simulation;

/// <summary>Something in a history that must not be.</summary>
/// <param name="Check">Which check found it: one of <see cref="CheckNames"/>.</param>
/// <param name="At">When, in virtual time.</param>
/// <param name="Text">What was wrong.</param>
public sealed record Violation(string Check, TimeSpan At, string Text);
