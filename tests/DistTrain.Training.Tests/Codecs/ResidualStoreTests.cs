namespace DistTrain.Training.Tests;

public class ResidualStoreTests
{
    [Fact]
    public void The_residual_of_the_first_step_is_nothing_and_always_here()
    {
        var store = new ResidualStore(4);

        store.Has(3, 0).ShouldBeTrue();
        store.Hold(3, 0)!.Values.ToArray().ShouldBe([0, 0, 0, 0]);
        store.Has(3, 1).ShouldBeFalse();
    }

    [Fact]
    public void The_last_steps_of_a_shard_are_kept_so_that_one_can_be_computed_once_more()
    {
        var store = new ResidualStore(2);
        for (int step = 0; step < 6; step++)
            Advance(store, 1, step, step + 1);

        store.Steps(1, 0).ShouldBe([4, 5, 6]);
        store.Copy(1, 5).ShouldBe([5, 5]);
    }

    [Fact]
    public void A_step_that_was_computed_before_the_run_went_back_leaves_nothing()
    {
        var store = new ResidualStore(2);
        store.Keep(1, 25, [7, 7]);
        Residual held = store.Hold(1, 25)!, next = store.Rent();
        store.Forget(_ => true, long.MaxValue);
        store.Keep(1, 16, [3, 3]);

        store.Follow(1, 25, next);
        store.Release(held);

        store.Steps(1, 0).ShouldBe([16]);
        store.Copy(1, 16).ShouldBe([3, 3]);
    }

    [Fact]
    public void What_is_read_is_not_written_over()
    {
        var store = new ResidualStore(2);
        store.Keep(1, 5, [7, 7]);
        Residual held = store.Hold(1, 5)!;
        store.Forget(_ => true, long.MaxValue);

        store.Rent().Values.Span.Fill(9);

        held.Values.ToArray().ShouldBe([7, 7]);
        store.Release(held);
        store.Rent().ShouldBeSameAs(held);
    }

    [Fact]
    public void A_residual_that_later_ones_have_taken_the_place_of_is_not_missing()
    {
        var store = new ResidualStore(2);
        store.Lacks(1, 5).ShouldBeTrue();
        store.Keep(1, 6, [1, 1]);
        store.Lacks(1, 5).ShouldBeTrue("the one of step 5 has not come yet");
        store.Keep(1, 5, [1, 1]);
        store.Lacks(1, 5).ShouldBeFalse();
        for (int step = 6; step < 9; step++)
            Advance(store, 1, step, 1);
        store.Has(1, 5).ShouldBeFalse();
        store.Lacks(1, 5).ShouldBeFalse();
    }

    private static void Advance(ResidualStore store, int shard, long step, float value)
    {
        Residual held = store.Hold(shard, step)!, next = store.Rent();
        next.Values.Span.Fill(value);
        store.Follow(shard, step, next);
        store.Release(held);
    }
}
