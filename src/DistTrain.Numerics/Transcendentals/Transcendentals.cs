namespace DistTrain.Numerics;

/// <summary>
/// Element-wise exponentials and logarithms of our own, since a library's bits differ between systems and between short and
/// long spans. The same bits for an element on every path and in every span; NaN stays NaN. A destination is the same memory
/// as the input, or apart.
/// </summary>
public static class Transcendentals
{
    /// <summary>exp(x), within 1 ulp, denormal results included; +∞ above 88.7228, 0 below −103.98.</summary>
    public static void Exp(ReadOnlySpan<float> x, Span<float> destination) =>
        UnaryDriver.Run<ExpOperator>(Kernel.Path, x, destination);

    /// <summary>The natural logarithm, within 1 ulp, of denormal arguments too; −∞ at ±0, NaN below.</summary>
    public static void Log(ReadOnlySpan<float> x, Span<float> destination) =>
        UnaryDriver.Run<LogOperator>(Kernel.Path, x, destination);
}
