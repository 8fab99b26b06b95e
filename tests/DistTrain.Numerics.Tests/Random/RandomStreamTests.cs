namespace DistTrain.Numerics.Tests;

public class RandomStreamTests
{
    [Fact]
    public void A_block_is_the_known_answer_of_Random123()
    {
        // kat_vectors of the Random123 library, philox4x32-10: counter, key, result.
        RandomStream.Block(0, 0, 0, 0, 0, 0).ShouldBe((0x6627e8d5u, 0xe169c58du, 0xbc57ac4cu, 0x9b00dbd8u));
        const uint Ones = 0xffffffff;
        RandomStream.Block(Ones, Ones, Ones, Ones, Ones, Ones).ShouldBe((0x408f276du, 0x41c83b0eu, 0xa20bc7c6u, 0x6d5451fdu));
        RandomStream.Block(0xa4093822, 0x299f31d0, 0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344)
            .ShouldBe((0xd16cfe09u, 0x94fdccebu, 0x5001e420u, 0x24126ea1u));
    }

    [Fact]
    public void Any_part_of_the_key_makes_another_stream()
    {
        uint First(ulong seed = 1, RandomPurpose purpose = RandomPurpose.Dropout, int epoch = 0, int shard = 0, int step = 0) =>
            new RandomStream(seed, purpose, epoch, shard, step).NextUInt32();
        uint[] firsts =
        [
            First(), First(seed: 2), First(seed: 1UL << 32 | 1), First(purpose: RandomPurpose.Augmentation), First(epoch: 1),
            First(shard: 1), First(step: 1),
        ];
        firsts.Distinct().Count().ShouldBe(firsts.Length);
        First().ShouldBe(firsts[0]);
    }

    [Fact]
    public void Uniform_numbers_lie_in_the_unit_interval_with_the_right_mean()
    {
        var stream = new RandomStream(5, RandomPurpose.SelfTest);
        double sum = 0;
        for (int i = 0; i < 100_000; i++)
        {
            float single = stream.NextSingle();
            double number = stream.NextDouble();
            single.ShouldBeInRange(0, 0.99999997f);
            number.ShouldBeInRange(0, 0.99999999999999989);
            sum += single + number;
        }

        (sum / 200_000).ShouldBe(0.5, 0.003);
    }

    [Fact]
    public void Bounded_integers_are_uniform()
    {
        var stream = new RandomStream(6, RandomPurpose.SelfTest);
        int[] counts = new int[7];
        for (int i = 0; i < 70_000; i++)
            counts[stream.NextInt32(7)]++;
        counts.ShouldAllBe(count => Math.Abs(count - 10_000) < 500);
        Should.Throw<ArgumentOutOfRangeException>(() => new RandomStream(1, RandomPurpose.SelfTest).NextInt32(0));
    }

    [Fact]
    public void A_shuffle_keeps_every_item()
    {
        int[] items = [.. Enumerable.Range(0, 100)];
        new RandomStream(7, RandomPurpose.SelfTest).Shuffle<int>(items);
        items.ShouldNotBe(Enumerable.Range(0, 100));
        items.Order().ShouldBe(Enumerable.Range(0, 100));
    }

    [Fact]
    public void Normal_numbers_have_the_moments_of_the_normal_distribution()
    {
        var stream = new RandomStream(8, RandomPurpose.SelfTest);
        const int Count = 400_000;
        double first = 0, second = 0, third = 0, fourth = 0, product = 0, previous = 0;
        int beyondTwo = 0;
        for (int i = 0; i < Count; i++)
        {
            double x = stream.NextNormal();
            first += x;
            second += x * x;
            third += x * x * x;
            fourth += x * x * x * x;
            product += x * previous;
            previous = x;
            beyondTwo += Math.Abs(x) > 2 ? 1 : 0;
        }

        (first / Count).ShouldBe(0, 0.01);
        (second / Count).ShouldBe(1, 0.01);
        (third / Count).ShouldBe(0, 0.03);
        (fourth / Count).ShouldBe(3, 0.06);
        (product / Count).ShouldBe(0, 0.01);
        (beyondTwo / (double)Count).ShouldBe(0.0455, 0.002);
    }
}
