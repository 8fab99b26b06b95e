using DistTrain.Numerics;

namespace DistTrain.Nn;

/// <summary>Every element gets the same value.</summary>
/// <param name="value">The value.</param>
public sealed class ConstantInitialiser(float value) : Initialiser
{
    /// <inheritdoc/>
    public override void Fill(Span<float> values, int fanIn, int fanOut, ref RandomStream stream) => values.Fill(value);
}
