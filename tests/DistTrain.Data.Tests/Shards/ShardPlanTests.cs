using FsCheck;
using FsCheck.Fluent;

namespace DistTrain.Data.Tests;

public class ShardPlanTests
{
    private static readonly Gen<ShardPlan> Plans =
        from shards in Gen.Choose(1, 20)
        from samples in Gen.Choose(shards, 400)
        from batch in Gen.Choose(1, 450)
        from seed in Gen.Choose(0, int.MaxValue)
        select new ShardPlan(samples, shards, batch, (ulong)seed);

    private static void Holds(Action<ShardPlan> claim) => Prop.ForAll(Plans.ToArbitrary(), claim).QuickCheckThrowOnFailure();

    [Fact]
    public void Shards_are_a_partition_of_the_training_set_into_neighbours() => Holds(plan =>
    {
        int next = 0;
        for (int shard = 0; shard < plan.Shards; shard++)
        {
            plan.ShardStart(shard).ShouldBe(next);
            next += plan.ShardSize(shard);
        }

        next.ShouldBe(plan.Samples);
    });

    [Fact]
    public void Shard_sizes_differ_by_at_most_one() => Holds(plan =>
    {
        int[] sizes = [.. Enumerable.Range(0, plan.Shards).Select(plan.ShardSize)];
        (sizes.Max() - sizes.Min()).ShouldBeLessThanOrEqualTo(1);
        sizes.Min().ShouldBeGreaterThan(0);
    });

    [Fact]
    public void An_epoch_uses_every_sample_exactly_once() => Holds(plan =>
    {
        List<int> used = [];
        for (int shard = 0; shard < plan.Shards; shard++)
        {
            int[] order = new int[plan.ShardSize(shard)];
            plan.Order(epoch: 3, shard, order);
            int first = plan.ShardStart(shard), end = first + plan.ShardSize(shard);
            order.ShouldAllBe(sample => sample >= first && sample < end);
            int next = 0;
            for (int step = 0; step < plan.StepsPerEpoch; step++)
            {
                (int start, int count) = plan.MicroBatch(shard, step);
                start.ShouldBe(next);
                used.AddRange(order[start..(start + count)]);
                next += count;
            }
        }

        used.Order().ShouldBe(Enumerable.Range(0, plan.Samples));
    });

    [Fact]
    public void A_step_has_its_true_count_and_only_the_last_is_short() => Holds(plan =>
    {
        for (int step = 0; step < plan.StepsPerEpoch; step++)
        {
            int sum = Enumerable.Range(0, plan.Shards).Sum(shard => plan.MicroBatch(shard, step).Count);
            sum.ShouldBe(plan.StepSize(step));
            if (step < plan.StepsPerEpoch - 1)
                sum.ShouldBe(plan.Batch);
        }

        plan.StepSize(plan.StepsPerEpoch - 1).ShouldBeInRange(1, plan.Batch);
    });

    [Fact]
    public void A_full_step_takes_nearly_the_same_from_every_shard() => Holds(plan =>
    {
        for (int step = 0; step < plan.StepsPerEpoch; step++)
        {
            int[] counts = [.. Enumerable.Range(0, plan.Shards).Select(shard => plan.MicroBatch(shard, step).Count)];
            (counts.Max() - counts.Min()).ShouldBeLessThanOrEqualTo(1);
            counts.Max().ShouldBeLessThanOrEqualTo(plan.MicroBatchMax);
        }
    });

    [Fact]
    public void The_largest_micro_batch_occurs() => Holds(plan =>
        Enumerable.Range(0, plan.StepsPerEpoch).Max(step => plan.MicroBatch(0, step).Count).ShouldBe(plan.MicroBatchMax));

    [Fact]
    public void The_order_depends_on_seed_epoch_and_shard_and_on_nothing_else()
    {
        var plan = new ShardPlan(1000, 4, 32, seed: 7);
        int[] order = Order(plan, 2, 1);
        Order(new ShardPlan(1000, 4, 99, seed: 7), 2, 1).ShouldBe(order);
        Order(plan, 3, 1).ShouldNotBe(order);
        Order(plan, 2, 2).Select(sample => sample - 250).ShouldNotBe(order);
        Order(new ShardPlan(1000, 4, 32, seed: 8), 2, 1).ShouldNotBe(order);

        static int[] Order(ShardPlan plan, int epoch, int shard)
        {
            int[] order = new int[plan.ShardSize(shard)];
            plan.Order(epoch, shard, order);
            return order;
        }
    }

    [Theory]
    [InlineData(0, 1, 1)]
    [InlineData(1, 0, 1)]
    [InlineData(1, 1, 0)]
    [InlineData(3, 4, 1)]
    public void Impossible_sizes_are_refused(int samples, int shards, int batch) =>
        Should.Throw<ArgumentException>(() => new ShardPlan(samples, shards, batch, 1));

    [Fact]
    public void Sizes_near_the_largest_number_do_not_overflow()
    {
        var plan = new ShardPlan(int.MaxValue, 1000, int.MaxValue, 1);
        plan.StepsPerEpoch.ShouldBe(1);
        plan.StepSize(0).ShouldBe(int.MaxValue);
        (plan.ShardStart(999) + (long)plan.ShardSize(999)).ShouldBe(int.MaxValue);
        plan.MicroBatch(999, 0).Count.ShouldBe(plan.ShardSize(999));
    }
}
