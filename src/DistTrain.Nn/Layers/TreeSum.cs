using System.Numerics.Tensors;

namespace DistTrain.Nn;

/// <summary>
/// The canonical reduction within a worker: the sum over a node's leaves in the fixed binary tree, where a left child covers
/// the greatest power of two of leaves below the node's own count, and a node without a right child is its left child.
/// </summary>
internal static class TreeSum
{
    /// <summary>Something that has one vector per leaf.</summary>
    public interface ILeaves
    {
        /// <summary>Overwrites <paramref name="destination"/> with the leaf's vector, summed over its rows.</summary>
        void Write(int firstRow, int rows, Span<float> destination);
    }

    /// <summary>How many scratch elements a sum over so many leaves needs for vectors of the given length.</summary>
    public static int ScratchLength(int leavesMax, int length) => length * Depth(leavesMax);

    /// <summary>Overwrites <paramref name="destination"/> with the tree sum over the leaves.</summary>
    /// <param name="leaves">The leaves' vectors.</param>
    /// <param name="leafRows">How many rows each of the node's leaves has.</param>
    /// <param name="firstRow">The first row of the first of them.</param>
    /// <param name="destination">Receives the sum.</param>
    /// <param name="scratch">At least <see cref="ScratchLength"/> elements.</param>
    public static void Sum<TLeaves>(
        in TLeaves leaves, ReadOnlySpan<int> leafRows, int firstRow, Span<float> destination, Span<float> scratch)
        where TLeaves : ILeaves, allows ref struct
    {
        if (leafRows.Length == 1)
        {
            leaves.Write(firstRow, leafRows[0], destination);
            return;
        }

        int left = 1 << (Depth(leafRows.Length) - 1);
        Sum(leaves, leafRows[..left], firstRow, destination, scratch);
        Span<float> right = scratch[..destination.Length];
        Sum(leaves, leafRows[left..], firstRow + Total(leafRows[..left]), right, scratch[destination.Length..]);
        TensorPrimitives.Add(destination, right, destination);
    }

    /// <summary>How many rows so many leaves have together.</summary>
    public static int Total(ReadOnlySpan<int> leafRows)
    {
        int total = 0;
        foreach (int rows in leafRows)
            total += rows;
        return total;
    }

    /// <summary>⌈log₂ leaves⌉</summary>
    private static int Depth(int leaves) => leaves <= 1 ? 0 : 32 - int.LeadingZeroCount(leaves - 1);
}
