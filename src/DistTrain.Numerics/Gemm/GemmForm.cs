namespace DistTrain.Numerics;

/// <summary>Which operands are read transposed (T) in a product; the first letter is a's.</summary>
internal enum GemmForm
{
    NN,
    NT,
    TN,
}
