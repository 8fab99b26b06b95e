namespace DistTrain.Nn;

/// <summary>
/// Clipping by the global norm: a gradient that is longer than a limit is shortened to it, its direction kept (Pascanu, Mikolov
/// and Bengio, "On the difficulty of training recurrent neural networks", ICML 2013), in PyTorch's form.
/// </summary>
public static class GradientClip
{
    private const double Epsilon = 1e-6;

    /// <summary>What the gradient is multiplied by: <c>min(1, limit / (norm + 10⁻⁶))</c>; 1 if its norm is no number.</summary>
    /// <param name="norm">The Euclidean norm of the mean gradient over all parameters.</param>
    /// <param name="limit">The longest that it may be.</param>
    public static double Factor(double norm, double limit)
    {
        double factor = limit / (norm + Epsilon);
        return factor < 1 ? factor : 1;
    }
}
