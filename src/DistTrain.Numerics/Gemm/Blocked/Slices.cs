namespace DistTrain.Numerics;

/// <summary>
/// Cuts a product into slices of c's rows or columns: one for each thread, and never more than the packed operands of one
/// may take. An element's bits do not depend on its slice.
/// </summary>
internal static unsafe class Slices
{
    // 64 MB of packed scalars in each thread's scratch.
    private const int PackedMax = 16 * 1024 * 1024;

    // Below this many multiply-adds a slice ends before another thread has woken up.
    private const long WorkMin = 2_000_000;

    public static void Run(in Product product, TileSet tiles, int threads)
    {
        int count = Count(product, KBlocks.LengthMax * 2, threads, out bool byRows);
        if (count == 1)
            BlockedGemm.Run(product, tiles);
        else
            RunSlices(product, tiles, threads, count, byRows);
    }

    public static void RunTree(in Product product, ReadOnlySpan<int> leafRows, TileSet tiles, int threads)
    {
        int count = Count(product, int.MaxValue, threads, out bool byRows);
        if (count == 1)
            BlockedGemm.RunTree(product, leafRows, tiles);
        else
            RunTreeSlices(product, leafRows.ToArray(), tiles, threads, count, byRows);
    }

    // Apart from the callers, because a method with a closure allocates it on entry, needed or not.
    private static void RunSlices(Product product, TileSet tiles, int threads, int count, bool byRows)
        => For(count, threads, i => BlockedGemm.Run(Slice(product, tiles, byRows, i, count), tiles));

    private static void RunTreeSlices(Product product, int[] leafRows, TileSet tiles, int threads, int count, bool byRows)
        => For(count, threads, i => BlockedGemm.RunTree(Slice(product, tiles, byRows, i, count), leafRows, tiles));

    private static int Count(in Product product, int depthMax, int threads, out bool byRows)
    {
        byRows = product.M >= product.N;
        long side = Math.Max(product.M, product.N), work = side * Math.Min(product.M, product.N) * product.K;
        long wanted = Math.Min(threads, Math.Max(1, work / WorkMin));
        long needed = ((side * Math.Min(product.K, depthMax)) + PackedMax - 1) / PackedMax;
        return (int)Math.Clamp(Math.Max(wanted, needed), 1, side);
    }

    /// <summary>Slice i of count: whole tiles, but for the last. May be empty.</summary>
    private static Product Slice(in Product product, TileSet tiles, bool byRows, int i, int count)
    {
        int side = byRows ? product.M : product.N, unit = byRows ? tiles.HeightMax : tiles.Width;
        int units = (side + unit - 1) / unit;
        int begin = (int)Math.Min(side, (long)units * i / count * unit);
        int end = (int)Math.Min(side, (long)units * (i + 1) / count * unit);
        return byRows
            ? product with
            {
                M = end - begin,
                A = product.A + (begin * product.ARow),
                C = product.C + (begin * product.Ldc),
            }
            : product with
            {
                N = end - begin,
                B = product.B + (begin * product.BColumn),
                C = product.C + begin,
                Bias = product.Bias == null ? null : product.Bias + begin,
            };
    }

    private static void For(int count, int threads, Action<int> body)
        => Parallel.For(0, count, new ParallelOptions { MaxDegreeOfParallelism = threads }, body);
}
