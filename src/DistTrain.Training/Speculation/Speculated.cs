namespace DistTrain.Training;

/// <summary>What came of tree nodes that idle workers were asked to compute in place of slow ones.</summary>
/// <param name="Asked">How many nodes were asked for.</param>
/// <param name="Won">How many of them came first and are in the update.</param>
public readonly record struct Speculated(int Asked, int Won)
{
    /// <summary>How many were of no use: the slow worker was there first after all, or nothing came.</summary>
    public int Wasted => Asked - Won;

    /// <summary>Both together.</summary>
    public static Speculated operator +(Speculated left, Speculated right) =>
        new(left.Asked + right.Asked, left.Won + right.Won);
}
