using DistTrain.Numerics;

namespace DistTrain.Training.Tests;

public class SquareTreeTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(16)]
    [InlineData(111)]
    [InlineData(16 * 37)]
    [InlineData(5003)]
    public void The_sum_has_the_same_bits_however_the_vector_is_cut(int parameters)
    {
        float[] vector = Vector(parameters);
        double whole = SquareTree.Total(vector, new double[SquareTree.Blocks(parameters)]);

        whole.ShouldBe(vector.Sum(value => (double)value * value), 1e-12 * whole);
        for (int count = 1; count <= 9; count++)
            Total(vector, ParameterRange.Split(parameters, count)).ShouldBe(whole, $"{count} ranges");
    }

    [Fact]
    public void A_range_reports_few_sums()
    {
        var tree = new SquareTree(1_000_000, ParameterRange.Split(1_000_000, 3));
        double[] blocks = new double[SquareTree.Blocks(1_000_000)];
        for (int range = 0; range < 3; range++)
            tree.Sums(range, blocks).Length.ShouldBeLessThan(32);
    }

    private static double Total(float[] vector, IReadOnlyList<ParameterRange> ranges)
    {
        var tree = new SquareTree(vector.Length, ranges);
        return tree.Total([.. ranges.Select(range =>
        {
            double[] blocks = new double[SquareTree.Blocks(range.Length)];
            Reductions.BlockSquares(vector.AsSpan(range.Start, range.Length), blocks);
            return tree.Sums(range.Index, blocks);
        })]);
    }

    private static float[] Vector(int length)
    {
        var random = new RandomStream(7, RandomPurpose.Faults);
        var vector = new float[length];
        for (int i = 0; i < length; i++)
            vector[i] = random.NextSingle() - 0.5f;
        return vector;
    }
}
