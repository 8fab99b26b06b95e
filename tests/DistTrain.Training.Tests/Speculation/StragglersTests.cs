using DistTrain.Tests;

namespace DistTrain.Training.Tests;

/// <summary>Four workers of two shards each, and what the first range's primary sees of them.</summary>
public sealed class StragglersTests
{
    private static readonly RunPlan s_plan = SmallRun.Plan(4, 1, shards: 8, speculate: 3);

    private readonly NodeCollector _contributions = new(s_plan.Tree);
    private readonly Stragglers _stragglers = new(s_plan, View(8));
    private readonly BulkPool _pool = new(1);

    [Fact]
    public void Nobody_is_asked_before_the_step_has_waited_the_given_multiple_of_what_half_of_the_workers_took()
    {
        _stragglers.Begin(0, Ms(100));
        Arrive(0, 0, 140);
        _stragglers.LookAt(Ms(140)).ShouldBeNull();
        Arrive(1, 0, 150);
        Arrive(2, 0, 160);
        _stragglers.LookAt(Ms(160)).ShouldBe(Ms(250));
        Ask(249).ShouldBeEmpty();
        Ask(250).ShouldBe([(0, new TreeNode(0, 6)), (1, new TreeNode(0, 7))]);
    }

    [Fact]
    public void Where_all_are_slow_nobody_is()
    {
        _stragglers.Begin(0, Ms(0));
        Ask(10_000).ShouldBeEmpty();
        Arrive(0, 0, 10_000);
        Ask(20_000).ShouldBeEmpty();
        Arrive(1, 0, 20_000);
        Arrive(2, 0, 40_000);
        Ask(59_999).ShouldBeEmpty();
        Arrive(3, 0, 59_999);
        (Ask(90_000).Count, _stragglers.LookAt(Ms(90_000))).ShouldBe((0, null));
    }

    [Fact]
    public void Steps_that_are_short_beside_the_operating_system_s_pauses_wait_for_a_while_all_the_same()
    {
        _stragglers.Begin(0, Ms(0));
        Arrive(0, 0, 0.1);
        Arrive(1, 0, 0.1);
        _stragglers.LookAt(Ms(0.1)).ShouldBe(Stragglers.WaitMin);
        Ask(9.9).ShouldBeEmpty();
        Ask(10).Count.ShouldBe(2);
    }

    [Fact]
    public void Who_still_works_on_a_step_that_was_made_without_it_is_helped_out_at_once_and_never_asked()
    {
        _stragglers.Begin(0, Ms(0));
        Arrive(0, 0, 20);
        Arrive(1, 0, 20);
        Arrive(2, 0, 20);
        Ask(60).ShouldBe([(0, new TreeNode(0, 6)), (1, new TreeNode(0, 7))]);
        Answer(0, 0, new TreeNode(0, 6), 80);
        Answer(1, 0, new TreeNode(0, 7), 80);
        _stragglers.Close(_contributions).ShouldBe(new Speculated(2, 2));
        _contributions.Clear();

        _stragglers.Begin(1, Ms(80));
        Ask(81).ShouldBeEmpty();
        Arrive(2, 1, 100);
        Ask(100).ShouldBe([(2, new TreeNode(0, 6))]);
        Arrive(3, 0, 101);
        Arrive(0, 1, 102);
        // It has caught up: the second half of its node is not asked for before the wait is over.
        Ask(102).ShouldBeEmpty();
    }

    [Fact]
    public void An_idle_worker_gets_one_node_at_a_time_and_no_shard_is_asked_for_more_than_twice()
    {
        _stragglers.Begin(0, Ms(0));
        Arrive(0, 0, 20);
        Arrive(1, 0, 20);
        Ask(60).ShouldBe([(0, new TreeNode(1, 2)), (1, new TreeNode(1, 3))]);
        Ask(61).ShouldBeEmpty();
        Answer(0, 0, new TreeNode(1, 2), 70);
        Ask(70).ShouldBeEmpty();
        _stragglers.LookAt(Ms(70)).ShouldBe(Ms(120));
        // Nothing has come of the other: it may have been lost.
        Ask(120).ShouldBe([(0, new TreeNode(1, 3))]);
        Ask(1000).ShouldBeEmpty();
        _stragglers.LookAt(Ms(1000)).ShouldBeNull();
    }

    [Fact]
    public void What_the_slow_worker_brings_first_after_all_was_asked_for_in_vain()
    {
        _stragglers.Begin(0, Ms(0));
        Arrive(0, 0, 20);
        Arrive(1, 0, 20);
        Arrive(2, 0, 20);
        Ask(60).Count.ShouldBe(2);
        Answer(0, 0, new TreeNode(0, 6), 65);
        Arrive(3, 0, 70);
        Answer(1, 0, new TreeNode(0, 7), 75);
        // The worker's own node covers both halves and takes their place.
        _stragglers.Close(_contributions).ShouldBe(new Speculated(2, 0));
    }

    [Fact]
    public void A_step_that_waits_for_nobody_takes_no_memory()
    {
        for (int round = 0; round < 2; round++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            for (long step = 100 * round; step < 100 * (round + 1); step++)
            {
                _stragglers.Begin(step, Ms(step));
                for (int worker = 0; worker < 4; worker++)
                {
                    _stragglers.Arrived(worker, new TreeNode(1, worker), step, Ms(step + 0.5));
                    _stragglers.Took(worker, new TreeNode(1, worker), Contribution.Counted);
                    _stragglers.Ask(_contributions, Ms(step + 0.5));
                    _stragglers.LookAt(Ms(step + 0.5));
                }

                _stragglers.Close(_contributions);
            }

            if (round > 0)
                (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBe(0);
        }
    }

    private static View View(int shards) => new(
        new ViewStamp(1, 1), RoleAddress.Coordinator, 1, 0, new EpochTotals(), [], ShardMap.Assign(shards, [0, 1, 2, 3]),
        [new RangeReplicas(0, [])]);

    private static TimeSpan Ms(double time) => TimeSpan.FromMilliseconds(time);

    private List<(int Worker, TreeNode Node)> Ask(double ms) =>
        [.. _stragglers.Ask(_contributions, Ms(ms)).Select(asked => (asked.Worker, asked.Node))];

    private void Arrive(int worker, long step, double ms) => Answer(worker, step, new TreeNode(1, worker), ms);

    private void Answer(int worker, long step, TreeNode node, double ms)
    {
        _stragglers.Arrived(worker, node, step, Ms(ms));
        if (step == _stragglers.Step)
            _stragglers.Took(worker, node, _contributions.Add(node, new BulkSlice(_pool.Rent(), 0, 1)));
    }
}
