using FsCheck;
using FsCheck.Fluent;

namespace DistTrain.Data.Tests;

public class HoldOutTests
{
    [Fact]
    public void What_is_kept_and_what_is_held_out_are_a_partition_in_ascending_order()
    {
        Gen<(int Count, int Held, ulong Seed)> cases =
            from count in Gen.Choose(2, 300)
            from held in Gen.Choose(0, count - 1)
            from seed in Gen.Choose(0, 1000)
            select (count, held, (ulong)seed);
        Prop.ForAll(cases.ToArbitrary(), c =>
        {
            (int[] kept, int[] held) = HoldOut.Split(c.Count, c.Held, c.Seed, HoldOut.Validation, "validation");
            held.Length.ShouldBe(c.Held);
            kept.ShouldBeInOrder();
            held.ShouldBeInOrder();
            kept.Concat(held).Order().ShouldBe(Enumerable.Range(0, c.Count));
        }).QuickCheckThrowOnFailure();
    }

    [Theory]
    [InlineData(60_000, 0.1, 6000)]
    [InlineData(15, 0.1, 2)]
    [InlineData(10, 0.001, 1)]
    [InlineData(10, 0, 0)]
    [InlineData(10, 9, 9)]
    public void A_share_is_rounded_but_never_to_nothing(int count, double share, int held) =>
        HoldOut.Split(count, share, 1, HoldOut.Test, "test").Held.Length.ShouldBe(held);

    [Theory]
    [InlineData(10, 10)]
    [InlineData(1, 0.1)]
    [InlineData(10, 0.99)]
    public void Something_must_be_left_to_train_on(int count, double share) =>
        Should.Throw<DataException>(() => HoldOut.Split(count, share, 1, HoldOut.Test, "test"))
            .Message.ShouldContain("data.test");

    [Fact]
    public void Validation_and_test_are_drawn_independently() =>
        HoldOut.Split(100, 50, 1, HoldOut.Test, "test").Held
            .ShouldNotBe(HoldOut.Split(100, 50, 1, HoldOut.Validation, "validation").Held);
}
