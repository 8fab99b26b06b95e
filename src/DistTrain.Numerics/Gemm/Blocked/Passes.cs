namespace DistTrain.Numerics;

/// <summary>How many blocks of k a tile takes in one visit.</summary>
internal static class Passes
{
    private const int TurnedDepthMax = 1024;

    /// <summary>
    /// One block at a time keeps the packed operands small and c is cheap to touch again; unless tiles are turned, for which
    /// every visit after the first would have to turn c in as well as out.
    /// </summary>
    public static int BlocksPerPass(int length, int count, bool turned)
        => turned ? Math.Clamp(TurnedDepthMax / Math.Max(1, length), 1, Math.Max(1, count)) : 1;
}
