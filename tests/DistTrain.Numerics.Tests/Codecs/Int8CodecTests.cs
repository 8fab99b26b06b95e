namespace DistTrain.Numerics.Tests;

public class Int8CodecTests
{
    private const int Block = 64;

    [Fact]
    public void The_mean_over_many_steps_is_the_number_itself()
    {
        const int Steps = 4000;
        float[] x = Inputs.Normal(256, 1);
        var sums = new double[x.Length];
        for (int step = 0; step < Steps; step++)
        {
            float[] decoded = Round(x, step);
            for (int i = 0; i < x.Length; i++)
                sums[i] += decoded[i];
        }

        for (int i = 0; i < x.Length; i++)
        {
            // Rounding has a deviation of at most half a unit; five deviations of the mean.
            double unit = Unit(x, i), bound = (5 * 0.5 / Math.Sqrt(Steps) + 2e-5) * unit + 3e-5 * unit * 127;
            Math.Abs(sums[i] / Steps - x[i]).ShouldBeLessThan(bound, $"element {i}");
        }
    }

    [Fact]
    public void An_error_is_below_one_unit_of_its_block()
    {
        for (int step = 0; step < 50; step++)
        {
            float[] x = Inputs.Normal(777, step), decoded = Round(x, step);
            for (int i = 0; i < x.Length; i++)
                Math.Abs(decoded[i] - x[i]).ShouldBeLessThan(1.001f * Unit(x, i));
        }
    }

    [Fact]
    public void Roundings_of_neighbours_steps_and_nodes_are_independent()
    {
        // Half a unit above an integer: up or down like a coin.
        float[] x = [.. Enumerable.Repeat(0.5f, 4096)];
        for (int i = 0; i < x.Length; i += Block)
            x[i] = 127;
        (ulong Seed, long Step, int Level, int Index)[] keys =
            [(1, 0, 0, 0), (2, 0, 0, 0), (1, 1, 0, 0), (1, 0, 1, 0), (1, 0, 0, 1)];
        bool[][] coins = [.. keys.Select(key => Coins(x, key))];
        foreach (bool[] own in coins)
        {
            foreach (int lag in new[] { 1, 2, 16, 32, 128 })
                Agreement(own.AsSpan(lag), own).ShouldBe(0.5, 0.06, $"lag {lag}");
            ((double)own.Count(up => up) / own.Length).ShouldBe(0.5, 0.04);
        }

        for (int i = 1; i < coins.Length; i++)
            Agreement(coins[i], coins[0]).ShouldBe(0.5, 0.04, $"key {i}");
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    [InlineData(float.NegativeInfinity)]
    [InlineData(2e38f)]
    public void A_block_with_a_number_that_has_no_scale_becomes_NaN_and_no_other(float bad)
    {
        float[] x = Inputs.Normal(200, 1);
        x[70] = bad;
        float[] decoded = Round(x, 1);
        decoded.AsSpan(64, 64).ToArray().ShouldAllBe(value => float.IsNaN(value));
        decoded[..64].Concat(decoded[128..]).ShouldAllBe(value => float.IsFinite(value));
    }

    [Fact]
    public void Nearest_rounding_errs_by_half_a_unit_at_most()
    {
        float[] x = Inputs.Normal(500, 3), decoded = new float[500];
        var bytes = new byte[Int8Codec.EncodedBytes(x.Length, Block)];
        Int8Codec.EncodeNearest(x, bytes, Block);
        Int8Codec.Decode(bytes, decoded, Block);
        for (int i = 0; i < x.Length; i++)
            Math.Abs(decoded[i] - x[i]).ShouldBeLessThan(0.501f * Unit(x, i));
    }

    [Fact]
    public void A_part_begins_with_a_block() =>
        Should.Throw<ArgumentException>(() => Int8Codec.Encode(
            new float[64], new byte[68], 64, new RoundingStream(1, RandomPurpose.Codec, 0), position: 32))
            .Message.ShouldContain("not the beginning of a block");

    [Theory]
    [InlineData(8)]
    [InlineData(48)]
    [InlineData(1 << 17)]
    public void A_block_is_a_power_of_two(int block) =>
        Should.Throw<ArgumentOutOfRangeException>(() => Int8Codec.EncodeNearest(new float[64], new byte[68], block));

    private static float[] Round(float[] x, long step, ulong seed = 1, int level = 0, int index = 0)
    {
        var bytes = new byte[Int8Codec.EncodedBytes(x.Length, Block)];
        var decoded = new float[x.Length];
        Int8Codec.Encode(x, bytes, Block, new RoundingStream(seed, RandomPurpose.Codec, step, level, index), 0);
        Int8Codec.Decode(bytes, decoded, Block);
        return decoded;
    }

    private static bool[] Coins(float[] x, (ulong Seed, long Step, int Level, int Index) key) =>
        [.. Round(x, key.Step, key.Seed, key.Level, key.Index).Where((_, i) => i % Block != 0).Select(value => value > 0.5f)];

    private static double Agreement(ReadOnlySpan<bool> left, ReadOnlySpan<bool> right)
    {
        int same = 0;
        for (int i = 0; i < left.Length; i++)
            same += left[i] == right[i] ? 1 : 0;
        return (double)same / left.Length;
    }

    /// <summary>The scale of an element's block.</summary>
    private static float Unit(float[] x, int i)
    {
        int start = i / Block * Block;
        return x.AsSpan(start, Math.Min(Block, x.Length - start)).ToArray().Max(MathF.Abs) / 127;
    }
}
