namespace DistTrain.Numerics;

/// <summary>An element-wise function applied to a product as it is stored.</summary>
public enum Activation
{
    /// <summary>The value as it is.</summary>
    None,

    /// <summary>max(x, 0): +0 for every x ≤ 0, NaN stays NaN.</summary>
    Relu,

    /// <summary>1 / (1 + exp(−x)), the bits of <see cref="Activations.Sigmoid"/>.</summary>
    Sigmoid,

    /// <summary>The hyperbolic tangent, the bits of <see cref="Activations.Tanh"/>.</summary>
    Tanh,
}
