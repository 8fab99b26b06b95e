namespace DistTrain.Numerics;

/// <summary>What happens to each finished element of a product: activation(c[i, j] + bias[j]).</summary>
public readonly ref struct Epilogue
{
    /// <summary>Describes an epilogue.</summary>
    /// <param name="bias">(n), added to every row; empty for none.</param>
    /// <param name="activation">Applied after the bias.</param>
    public Epilogue(ReadOnlySpan<float> bias, Activation activation = Activation.None)
    {
        Bias = bias;
        Activation = activation;
    }

    /// <summary>(n), added to every row; empty for none.</summary>
    public ReadOnlySpan<float> Bias { get; }

    /// <summary>Applied after the bias.</summary>
    public Activation Activation { get; }
}
