namespace DistTrain.Numerics;

/// <summary>
/// How a tile finds its scalars; known to the JIT, so that one of the two strides is a constant in the addresses.
/// </summary>
internal interface IScalarLayout
{
    /// <summary>
    /// Each row runs along k and rows lie anywhere; otherwise the rows of a step lie side by side, as in a panel.
    /// </summary>
    static abstract bool InRows { get; }
}

internal readonly struct ScalarsInRows : IScalarLayout
{
    public static bool InRows => true;
}

internal readonly struct ScalarsInPanels : IScalarLayout
{
    public static bool InRows => false;
}
