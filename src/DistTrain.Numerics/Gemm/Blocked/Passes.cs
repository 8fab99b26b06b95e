namespace DistTrain.Numerics;

/// <summary>How many blocks of k a tile takes in one visit: all of a short k, since c is then touched once.</summary>
internal static class Passes
{
    private const int DepthMax = 1024;

    public static int BlocksPerPass(int length, int count) => length * count <= DepthMax + 16 ? Math.Max(1, count) : 1;
}
