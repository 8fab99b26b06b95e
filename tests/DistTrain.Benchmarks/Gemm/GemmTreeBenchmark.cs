using DistTrain.Numerics;

namespace DistTrain.Benchmarks;

/// <summary>What the fixed tree over leaves costs against one product over all rows.</summary>
internal static class GemmTreeBenchmark
{
    private static readonly (int M, int N, int Rows)[] Shapes =
        [(256, 784, 64), (256, 256, 64), (2048, 784, 256), (2048, 2048, 256)];

    public static void Run(int rounds)
    {
        Console.WriteLine("\n| TNTree m x n, rows | one leaf | 2 leaves | 8 leaves | 8 / one |");
        Console.WriteLine("|---|--:|--:|--:|--:|");
        foreach ((int m, int n, int rows) in Shapes)
        {
            Memory<float> a = GemmOperands.Filled(rows * m, 1), b = GemmOperands.Filled(rows * n, 2), c = GemmOperands.Filled(
                m * n, 3);
            Action Tree(int leaves)
            {
                int[] leafRows = [.. Enumerable.Repeat(rows / leaves, leaves)];
                return () => Gemm.TNTree(m, n, leafRows, a.Span, m, b.Span, n, c.Span, n);
            }

            var race = new Race(2.0 * m * n * rows, Tree(1), Tree(2), Tree(8));
            race.Run(rounds);
            Console.WriteLine(
                $"| {m}x{n}, {rows} | {race.Rate(0):F1} | {race.Rate(1):F1} | {race.Rate(2):F1} | {race.Ratio(2, 0):F3} |");
        }
    }
}
