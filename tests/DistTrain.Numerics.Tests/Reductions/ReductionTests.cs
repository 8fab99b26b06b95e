using FsCheck;
using FsCheck.Fluent;

namespace DistTrain.Numerics.Tests;

public class ReductionTests
{
    [Fact]
    public void A_sum_is_taken_in_16_lanes_and_folded_by_halves()
    {
        float[] x = Inputs.Normal(1000, 1);
        float[] lanes = new float[16];
        for (int i = 0; i < x.Length; i++)
            lanes[i % 16] += x[i];
        for (int half = 8; half > 0; half /= 2)
        {
            for (int lane = 0; lane < half; lane++)
                lanes[lane] += lanes[lane + half];
        }

        Reductions.Sum(x).ShouldBeTheBitsOf(lanes[0], "sum");
    }

    [Fact]
    public void Every_path_gives_the_same_bits_for_every_length()
    {
        float[] x = Inputs.Normal(200, 1), y = Inputs.Normal(200, 2);
        for (int length = 0; length < 130; length++)
        {
            ReadOnlySpan<float> left = x.AsSpan(length % 7, length), right = y.AsSpan(length % 5, length);
            foreach (KernelPath path in Kernel.Supported)
            {
                Same<SumReduction>(path, left, left);
                Same<DotReduction>(path, left, right);
                Same<MaxReduction>(path, left, left);
            }
        }

        static void Same<TReduction>(KernelPath path, ReadOnlySpan<float> left,
            ReadOnlySpan<float> right) where TReduction : IReduction =>
            ReductionDriver.Run<TReduction>(path, left, right)
                .ShouldBeTheBitsOf(ReductionDriver.Run<TReduction>(KernelPath.Scalar, left, right),
                    $"{typeof(TReduction).Name}, {path}, {left.Length}");
    }

    [Fact]
    public void Sums_agree_with_double_precision()
    {
        Prop.ForAll<float[]>(given =>
        {
            float[] x = [.. given.Where(value => Math.Abs(value) < 1e15f)];
            double sum = x.Sum(value => (double)value), squares = x.Sum(value => (double)value * value), scale = x.Sum(
                value => Math.Abs((double)value));
            return Math.Abs(Reductions.Sum(x) - sum) <= 1e-6 * scale + 1e-30
                && Math.Abs(Reductions.SumDouble(x) - sum) <= 1e-14 * scale
                && Math.Abs(Reductions.SumOfSquaresDouble(x) - squares) <= 1e-14 * squares
                && (squares < 1e-30 || Math.Abs(Reductions.SumOfSquares(x) - squares) <= 1e-6 * squares);
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void NaN_stays_in_sums_and_is_passed_over_by_the_maximum()
    {
        float[] x = Inputs.Normal(40, 3);
        x[17] = float.NaN;
        Reductions.Sum(x).ShouldBe(float.NaN);
        Reductions.SumOfSquaresDouble(x).ShouldBe(double.NaN);
        Reductions.Max(x).ShouldBe(x.Where(value => !float.IsNaN(value)).Max());
        Reductions.Max([]).ShouldBe(float.NegativeInfinity);
    }

    [Fact]
    public void The_index_of_the_maximum_is_the_first_and_none_where_there_is_NaN()
    {
        Reductions.IndexOfMax([1, 3, 2, 3]).ShouldBe(1);
        Reductions.IndexOfMax([float.NegativeInfinity, float.NegativeInfinity]).ShouldBe(0);
        Reductions.IndexOfMax([1, float.NaN, 2]).ShouldBe(-1);
        Reductions.IndexOfMax([]).ShouldBe(-1);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(3, 10)]
    [InlineData(7, 64)]
    [InlineData(5, 131)]
    [InlineData(0, 20)]
    public void Column_sums_add_rows_in_order_on_every_path(int rows, int columns)
    {
        float[] matrix = Inputs.Normal(rows * columns, 4), expected = new float[columns], actual = new float[columns];
        for (int row = 0; row < rows; row++)
        {
            for (int column = 0; column < columns; column++)
                expected[column] += matrix[row * columns + column];
        }

        foreach (KernelPath path in Kernel.Supported)
        {
            Array.Fill(actual, float.NaN);
            Columns.Sum(path, matrix, actual);
            actual.ShouldBeTheBitsOf(expected, $"{path}");
        }
    }

    [Fact]
    public void Column_sums_refuse_a_broken_row()
    {
        Should.Throw<ArgumentException>(() => Reductions.ColumnSums(new float[7], new float[3]));
    }
}
