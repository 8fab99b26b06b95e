using System.Numerics;

namespace DistTrain.Numerics;

/// <summary>
/// The fixed tree over leaves as a program for tiles: a binary counter, in which leaf number l closes as many pairs as l has
/// trailing ones, and the last leaf closes what is open. A leaf's own blocks are summed before it enters the tree.
/// </summary>
internal static unsafe class LeafTree
{
    /// <summary>Segments that <see cref="Write"/> needs; no leaves are one empty segment, which is zero.</summary>
    public static int SegmentCount(ReadOnlySpan<int> leafRows)
    {
        int count = 0;
        foreach (int rows in leafRows)
            count += Math.Max(1, KBlocks.Count(rows));

        return Math.Max(1, count);
    }

    /// <summary>Writes the program and returns how many sums wait at most.</summary>
    public static int Write(ReadOnlySpan<int> leafRows, TileSegment* segments)
    {
        if (leafRows.IsEmpty)
            *segments = default;

        int waiting = 0;
        for (int leaf = 0; leaf < leafRows.Length; leaf++)
        {
            int rows = leafRows[leaf], length = KBlocks.Length(rows), blocks = Math.Max(1, KBlocks.Count(rows));
            int merges = leaf + 1 == leafRows.Length ? waiting : BitOperations.TrailingZeroCount(~leaf);
            waiting += 1 - merges;
            for (int block = 0; block < blocks; block++)
            {
                int depth = Math.Min(length, rows - (block * length));
                *segments++ = new TileSegment(depth, (block > 0 ? 1 : 0) + (block + 1 == blocks ? merges : 0));
            }
        }

        return BitOperations.Log2((uint)leafRows.Length + 1) + 2;
    }
}
