using DistTrain.Numerics;

namespace DistTrain.Nn;

/// <summary>
/// Zero-mean values whose variance is <c>gain / fan</c>: normal with that variance, or uniform in ±√(3 · gain / fan).
/// He et al., "Delving deep into rectifiers", ICCV 2015 (gain 2, fan in); Glorot and Bengio, "Understanding the difficulty
/// of training deep feedforward neural networks", AISTATS 2010 (gain 1, mean of both fans).
/// </summary>
/// <param name="gain">The variance times the fan.</param>
/// <param name="fan">Which fan divides it.</param>
/// <param name="normal">Normal rather than uniform.</param>
public sealed class ScaledInitialiser(double gain, FanMode fan, bool normal) : Initialiser
{
    /// <inheritdoc/>
    public override void Fill(Span<float> values, int fanIn, int fanOut, ref RandomStream stream)
    {
        double count = fan == FanMode.In ? fanIn : 0.5 * ((double)fanIn + fanOut);
        float deviation = (float)Math.Sqrt(gain / count);
        float bound = (float)Math.Sqrt(3 * gain / count);
        for (int i = 0; i < values.Length; i++)
            values[i] = normal ? deviation * stream.NextNormal() : bound * (2 * stream.NextSingle() - 1);
    }
}
