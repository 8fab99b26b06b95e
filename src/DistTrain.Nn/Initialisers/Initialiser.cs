using DistTrain.Numerics;

namespace DistTrain.Nn;

/// <summary>Fills a parameter tensor with its first values, as a pure function of a random stream.</summary>
public abstract class Initialiser
{
    /// <summary>Overwrites the tensor.</summary>
    /// <param name="values">The tensor's elements.</param>
    /// <param name="fanIn">How many inputs one output is summed over.</param>
    /// <param name="fanOut">How many outputs one input goes to.</param>
    /// <param name="stream">The tensor's own stream.</param>
    public abstract void Fill(Span<float> values, int fanIn, int fanOut, ref RandomStream stream);
}
