namespace DistTrain.Nn;

/// <summary>Which count of connections scales an initial weight.</summary>
public enum FanMode
{
    /// <summary>The inputs of one output: keeps the variance of activations.</summary>
    In,

    /// <summary>
    /// The mean of the inputs of one output and the outputs of one input: a compromise with the variance of gradients.
    /// </summary>
    Average,
}
