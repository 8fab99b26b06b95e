using System.Runtime.InteropServices;

namespace DistTrain.Numerics;

/// <summary>
/// Sums and extremes in one fixed order, whatever the instruction set: lane l of 16 takes elements l, l + 16, …, and lanes are
/// then folded by halves (8, 4, 2, 1).
/// </summary>
public static class Reductions
{
    /// <summary>The sum; 0 for nothing. NaN stays NaN.</summary>
    public static float Sum(ReadOnlySpan<float> x) => ReductionDriver.Run<SumReduction>(Kernel.Path, x, x);

    /// <summary>The sum of x·y, each product fused into the sum.</summary>
    /// <exception cref="ArgumentException">The spans are not equally long.</exception>
    public static float Dot(ReadOnlySpan<float> x, ReadOnlySpan<float> y) => ReductionDriver.Run<DotReduction>(Kernel.Path, x, y);

    /// <summary>The sum of squares, each fused into the sum.</summary>
    public static float SumOfSquares(ReadOnlySpan<float> x) => ReductionDriver.Run<DotReduction>(Kernel.Path, x, x);

    /// <summary>The greatest element, NaN passed over; −∞ for nothing.</summary>
    public static float Max(ReadOnlySpan<float> x) => ReductionDriver.Run<MaxReduction>(Kernel.Path, x, x);

    /// <summary>The sum, kept in double precision.</summary>
    public static double SumDouble(ReadOnlySpan<float> x) => DoubleSums.Sum(x);

    /// <summary>The sum of squares, kept in double precision, where each square is exact.</summary>
    public static double SumOfSquaresDouble(ReadOnlySpan<float> x) => DoubleSums.SumOfSquares(x);

    /// <summary>Elements of a block of <see cref="BlockSquares"/>.</summary>
    public const int SquareBlock = 16;

    /// <summary>
    /// The sums of squares of every <see cref="SquareBlock"/> elements, kept in double precision, where each square is exact. A
    /// shorter last block counts as filled up with zeros.
    /// </summary>
    /// <param name="x">The elements.</param>
    /// <param name="sums">Receives a sum a block.</param>
    /// <exception cref="ArgumentException">There are not as many sums as blocks.</exception>
    public static void BlockSquares(ReadOnlySpan<float> x, Span<double> sums)
    {
        if (sums.Length != (x.Length + SquareBlock - 1) / SquareBlock)
            throw new ArgumentException($"{sums.Length} sums for the blocks of {x.Length} elements.", nameof(sums));
        DoubleSums.BlockSquares(x, sums);
    }

    /// <summary>The first index of the greatest element; −1 if there is none or an element is NaN.</summary>
    public static int IndexOfMax(ReadOnlySpan<float> x)
    {
        int index = -1;
        float greatest = float.NegativeInfinity;
        for (int i = 0; i < x.Length; i++)
        {
            float value = x[i];
            if (value > greatest || index < 0)
                (index, greatest) = (i, value);
            if (float.IsNaN(value))
                return -1;
        }

        return index;
    }

    /// <summary>The sum of each column, rows added in order from 0.</summary>
    /// <param name="matrix"><c>(rows, columns)</c></param>
    /// <param name="sums"><c>(columns)</c>, overwritten; zero if there are no rows.</param>
    /// <exception cref="ArgumentException">The matrix is no whole number of rows.</exception>
    public static void ColumnSums(ReadOnlySpan<float> matrix, Span<float> sums)
    {
        if (sums.IsEmpty ? !matrix.IsEmpty : matrix.Length % sums.Length != 0)
            throw new ArgumentException(
                $"{matrix.Length} elements are no whole number of rows of {sums.Length}.", nameof(matrix));
        Columns.Sum(Kernel.Path, matrix, sums);
    }
}
