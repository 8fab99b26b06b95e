using DistTrain.Data;

namespace DistTrain.Training.Tests;

public class LedgerAuditTests
{
    private const int Shards = 3;

    /// <summary>Four steps an epoch: 8, 8, 8 and 6 samples.</summary>
    private static readonly ShardPlan Plan = new(30, Shards, 8, 5);

    private static readonly ViewStamp View = new(1, 1);
    private static readonly ConsistencyPolicy Bsp = new BulkSynchronous();

    private static LedgerEntry? Begin(long step = 0, int restore = 1, ViewStamp? stamp = null, int from = 0) =>
        LedgerEntry.Restored(new RunLine(restore, stamp ?? View), step, new RunLine(from, default));

    private static LedgerEntry? Step(long step, int restore = 1, ViewStamp? stamp = null) =>
        LedgerEntry.Committed(restore, stamp ?? View, step, Shards, Plan.StepSize((int)(step % 4)));

    private static List<LedgerEntry?> Run(int steps) => [Begin(), .. Enumerable.Range(0, steps).Select(step => Step(step))];

    private static string[] Faults(IReadOnlyList<LedgerEntry?> entries, long? steps = null) =>
        Faults(new LedgerAudit(Plan, Bsp, entries, steps));

    private static string[] Faults(LedgerAudit audit) =>
        [.. new[] { audit.Records, audit.Order, audit.Samples }.SelectMany(check => check.Violations).Select(fault => fault.Message)];

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    [InlineData(8)]
    [InlineData(11)]
    public void A_run_without_faults_holds(int steps)
    {
        Faults(Run(steps), steps).ShouldBeEmpty();
        new LedgerAudit(Plan, Bsp, Run(steps), null).Steps.ShouldBe(steps);
    }

    [Fact]
    public void A_restore_takes_back_what_was_noted_after_its_step()
    {
        List<LedgerEntry?> entries = Run(7);
        var later = new ViewStamp(1, 2);
        entries.AddRange([Begin(5, 2, later), Step(5, 2, later), Step(6, 2, later), Step(7, 2, later)]);
        Faults(entries, 8).ShouldBeEmpty();
    }

    [Fact]
    public void A_resumed_run_may_count_views_and_restores_anew()
    {
        var later = new ViewStamp(4, 2);
        Faults([Begin(0, 3, later), Step(0, 3, later), Step(1, 3, later), Begin(1), Step(1)], 2).ShouldBeEmpty();
    }

    [Fact]
    public void A_restore_goes_back_to_the_line_that_it_names()
    {
        var policy = new BackupWorkers(1);
        (int left, int right) = (Plan.MicroBatch(0, 1).Count, Plan.MicroBatch(2, 1).Count);
        List<LedgerEntry?> entries =
        [
            Begin(), Step(0), LedgerEntry.Committed(1, View, 1, 2, 8 - left), LedgerEntry.Dropped(1, View, 1, 0, left), Step(2),
            // Line 2 begins before line 1's checkpoint of step 3 can be had again, and drops another shard.
            Begin(1, 2, from: 1), LedgerEntry.Committed(2, View, 1, 2, 8 - right), LedgerEntry.Dropped(2, View, 1, 2, right),
            Begin(3, 3, from: 1), Step(3, 3),
        ];
        var audit = new LedgerAudit(Plan, policy, entries, 4);
        Faults(audit).ShouldBeEmpty();
        audit.Samples.Scope.ShouldBe($"30 samples, {left} of them dropped");
        audit.Events.ShouldBe(
            [
                "line 2 of the run goes on from step 1 of line 1, 2 steps are taken back",
                "line 3 of the run goes on from step 3 of line 1",
            ]);

        entries[^2] = Begin(3, 3, from: 2);
        Faults(new LedgerAudit(Plan, policy, entries, 4)).ShouldContain("step 2 is missing");
        entries[^2] = Begin(3, 3, from: 7);
        Faults(new LedgerAudit(Plan, policy, entries, 4)).ShouldContain(
            "a restore goes back to line 7 of the run, which never began");
    }

    [Fact]
    public void A_worker_that_was_evicted_is_named()
    {
        var audit = new LedgerAudit(Plan, Bsp, [Begin(), Step(0), LedgerEntry.Evicted(1, View, 1, 2, 0, 2), Step(1)], 2);
        Faults(audit).ShouldBeEmpty();
        audit.Events.ShouldBe(["worker 2 was evicted at step 1: it computed a wrong gradient of shards 0 to 1"]);
    }

    [Fact]
    public void A_missing_step_is_named_with_its_shards_and_samples()
    {
        List<LedgerEntry?> entries = Run(8);
        entries.RemoveAt(1 + 2);
        var audit = new LedgerAudit(Plan, Bsp, entries, 8);
        audit.Order.Violations.ShouldBe([new AuditViolation("step 2 is missing", 2)]);
        audit.Samples.Count.ShouldBe(Shards);
        for (int shard = 0; shard < Shards; shard++)
        {
            var order = new int[Plan.ShardSize(shard)];
            Plan.Order(0, shard, order);
            AuditViolation fault = audit.Samples.Violations[shard];
            (fault.Step, fault.Shard, fault.Sample).ShouldBe((2, shard, order[Plan.MicroBatch(shard, 2).Start]));
            fault.Message.ShouldContain("in no applied update");
        }
    }

    [Fact]
    public void A_step_that_is_there_twice_is_named()
    {
        List<LedgerEntry?> entries = Run(8);
        entries.Insert(1 + 6, Step(5));
        var audit = new LedgerAudit(Plan, Bsp, entries, 8);
        audit.Order.Violations.ShouldBe([new AuditViolation("step 5 was committed again", 5)]);
        audit.Samples.Count.ShouldBe(Shards);
        audit.Samples.Violations.ShouldAllBe(fault => fault.Step == 5 && fault.Message.Contains("in 2 applied updates"));
    }

    [Fact]
    public void A_torn_end_shows_where_the_run_came_to_its_end() =>
        Faults(Run(7), 8).ShouldBe(["the run took 8 steps, the ledger has 7"]);

    [Fact]
    public void Steps_beyond_the_end_are_named() => Faults(Run(9), 8).ShouldBe(["the run took 8 steps, the ledger has 9"]);

    [Fact]
    public void A_complete_run_that_was_resumed_for_more_epochs_is_not_complete_until_its_new_end()
    {
        List<LedgerEntry?> entries = [.. Run(4), Begin(3), Step(3), Step(4)];
        Faults(entries, 4).ShouldBeEmpty();
        new LedgerAudit(Plan, Bsp, entries, 4).IsComplete.ShouldBeFalse();
        new LedgerAudit(Plan, Bsp, entries, 5).IsComplete.ShouldBeTrue();
        Faults(entries, 8).ShouldBe(["the run took 8 steps, the ledger has 5"]);
    }

    [Fact]
    public void A_damaged_record_is_named()
    {
        List<LedgerEntry?> entries = Run(3);
        entries[3] = null;
        Faults(entries).ShouldBe(["record 4 is damaged"]);
        Faults(entries, 3).ShouldBe(["record 4 is damaged", "the run took 3 steps, the ledger has 2"]);
    }

    [Fact]
    public void A_step_of_fewer_samples_or_shards_is_named() =>
        Faults([Begin(), LedgerEntry.Committed(1, View, 0, 2, 7)]).ShouldBe(
            ["step 0 counted 2 data shards, 3 belong to it", "step 0 counted 7 samples, 8 belong to it"]);

    [Fact]
    public void An_act_of_an_older_view_is_named() =>
        Faults([Begin(), Step(0, stamp: new ViewStamp(2, 1)), Step(1)]).ShouldBe(["record 3 is of view 1.1, after one of view 2.1"]);

    [Fact]
    public void A_step_of_an_older_restore_is_named() =>
        Faults([Begin(), Step(0), Begin(0, 2), Step(0)]).ShouldBe(["record 4 has the restore count 1, the run was at 2"]);

    [Fact]
    public void A_new_coordinator_finds_what_its_predecessor_did_not_come_to_note()
    {
        var next = new ViewStamp(2, 1);
        Faults([Begin(), Step(0), LedgerEntry.TakenOver(1, next, 3, 24), Step(3, stamp: next)], 4).ShouldBeEmpty();
        Faults([Begin(), Step(0), LedgerEntry.TakenOver(1, next, 4, 30), Step(4, stamp: next)], 5).ShouldBeEmpty();
        Faults([Begin(), LedgerEntry.TakenOver(1, next, 0, 0), Step(0, stamp: next)], 1).ShouldBeEmpty();
        Faults([Begin(), Step(0), LedgerEntry.TakenOver(1, next, 3, 16)]).ShouldBe(
            ["a new coordinator found 16 samples in the epoch up to step 3, 24 are right"]);
        Faults([Begin(), Step(0), Step(1), LedgerEntry.TakenOver(1, next, 1, 8), Step(1, stamp: next)], 2).ShouldBeEmpty();
        Faults([Begin(), Step(0), Step(1), LedgerEntry.TakenOver(1, next, 0, 0)]).ShouldBe(
            ["steps 0 to 1 were committed, then a new coordinator did not know them"]);
    }

    [Fact]
    public void A_new_coordinator_notes_anew_what_the_last_steps_took()
    {
        var policy = new BackupWorkers(1);
        var next = new ViewStamp(2, 1);
        int left = Plan.MicroBatch(1, 1).Count;
        LedgerEntry? Committed(ViewStamp stamp) => LedgerEntry.Committed(1, stamp, 1, 2, 8 - left);
        LedgerEntry? Dropped(ViewStamp stamp, int shard) => LedgerEntry.Dropped(1, stamp, 1, shard, left);
        LedgerEntry? taken = LedgerEntry.TakenOver(1, next, 3, 0, 2);
        // Its predecessor had noted the first of two steps, then the first two of three.
        Faults(new LedgerAudit(
            Plan, policy,
            [Begin(), Step(0), taken, Committed(next), Dropped(next, 1), Step(2, stamp: next), Step(3, stamp: next)], 4))
            .ShouldBeEmpty();
        List<LedgerEntry?> entries =
            [Begin(), Step(0), Committed(View), Dropped(View, 1), taken, Committed(next), Dropped(next, 1), Step(2, stamp: next)];
        Faults(new LedgerAudit(Plan, policy, entries, 3)).ShouldBeEmpty();
        entries[^2] = Dropped(next, 0);
        Faults(new LedgerAudit(Plan, policy, entries, 3)).ShouldContain(
            "step 1 took 2 shards (without 1), then a new coordinator found that it took 2 shards (without 0)");
        LedgerEntry? less = LedgerEntry.TakenOver(1, next, 3, 0, 1);
        Faults(new LedgerAudit(Plan, policy, [Begin(), Step(0), less, Step(2, stamp: next)], 3))
            .ShouldContain("step 1 is missing");
    }

    [Fact]
    public void What_only_other_policies_do_is_named() =>
        Faults([Begin(), LedgerEntry.Lost(1, View, 3, 0, 2, 4)]).ShouldBe(["record 2 says lost, which a run with bsp does not do there"]);

    [Theory]
    [InlineData(-1)]
    [InlineData(long.MaxValue)]
    public void A_step_beyond_reason_is_named(long step)
    {
        Faults([Begin(), Step(0), LedgerEntry.Committed(1, View, step, 3, 8)]).ShouldBe([$"record 3 names step {step}, after 1 steps"]);
        Faults([Begin(), Step(0), LedgerEntry.TakenOver(1, View, step, 8)]).ShouldBe([$"record 3 names step {step}, after 1 steps"]);
        Faults([Begin(), Step(0), Begin(step)]).ShouldBe([$"record 3 names step {step}, after 1 steps"]);
    }

    [Fact]
    public void A_ledger_that_does_not_say_where_it_begins_is_named() =>
        Faults([Step(0)]).ShouldBe(["the ledger does not say from which step the run began"]);

    [Fact]
    public void Shards_that_a_step_dropped_are_counted_by_name()
    {
        var policy = new BackupWorkers(1);
        int left = Plan.MicroBatch(1, 1).Count;
        LedgerEntry? step = LedgerEntry.Committed(1, View, 1, 2, 8 - left);
        LedgerEntry? dropped = LedgerEntry.Dropped(1, View, 1, 1, left);
        var audit = new LedgerAudit(Plan, policy, [Begin(), Step(0), step, dropped, Step(2), Step(3)], 4);
        Faults(audit).ShouldBeEmpty();
        audit.Samples.Scope.ShouldBe($"30 samples, {left} of them dropped");

        Faults(new LedgerAudit(Plan, policy, [Begin(), Step(0), step, Step(2), Step(3)], 4)).ShouldBe(
            ["step 1 counted 2 data shards, 3 belong to it", $"step 1 counted {8 - left} samples, 8 belong to it"]);
        Faults(new LedgerAudit(Plan, policy, [Begin(), Step(0), step, dropped, dropped], 2)).ShouldBe(["step 1 dropped shard 1 twice"]);
        Faults(new LedgerAudit(Plan, Bsp, [Begin(), Step(0), step, dropped], null)).ShouldContain(
            "record 4 says dropped, which a run with bsp does not do there");
    }

    [Fact]
    public void Shards_that_go_at_their_own_pace_make_each_contribution_once()
    {
        Faults(Clocked(new Asynchronous(false), (0, 0), (1, 0), (0, 1), (2, 0), (2, 1), (1, 1))).ShouldBeEmpty();
        Faults(Clocked(new Asynchronous(false), (0, 0), (1, 0), (0, 1), (2, 0), (2, 1))).ShouldBe(
            ["shard 1 made 1 contributions, others 2"]);
        Faults(Clocked(new Asynchronous(false), (0, 0), (1, 0), (0, 1), (2, 0), (2, 1), (1, 1), (1, 1))).ShouldHaveSingleItem()
            .ShouldMatch(@"^step 1, shard 1: sample \d+ and \d+ more of its step in 2 applied updates$");
        Faults(Clocked(new Asynchronous(false), (0, 0), (1, 1))).ShouldContain("shard 1 made contribution 1 after 0");
    }

    [Fact]
    public void A_shard_ahead_of_the_staleness_bound_is_named()
    {
        Faults(Clocked(new StaleSynchronous(1, false), (0, 0), (0, 1), (1, 0), (2, 0), (1, 1), (2, 1))).ShouldBeEmpty();
        LedgerAudit audit = Clocked(new StaleSynchronous(1, false), (0, 0), (0, 1), (0, 2), (1, 0), (2, 0));
        audit.Bound!.Violations.Select(fault => fault.Message).ShouldBe(
            ["step 2 took contribution 2 of shard 0 when the slowest shard had made 0, the bound is 1"]);
        audit.Samples.Scope.ShouldContain("staleness up to 3");
    }

    [Fact]
    public void A_restore_takes_back_the_contributions_of_its_updates()
    {
        var policy = new Asynchronous(false);
        Faults(new LedgerAudit(
            Plan, policy,
            [
                Begin(), .. Update(policy, 0, (0, 0), (1, 0), (2, 0)), .. Update(policy, 1, (1, 1)),
                Begin(1), .. Update(policy, 1, (0, 1)), .. Update(policy, 2, (1, 1), (2, 1)),
            ],
            3)).ShouldBeEmpty();
    }

    /// <summary>An update a contribution, the last of which ends the run.</summary>
    private static LedgerAudit Clocked(ConsistencyPolicy policy, params (int Shard, long Clock)[] parts) => new(
        Plan, policy, [Begin(), .. parts.SelectMany((part, step) => Update(policy, step, part))], parts.Length);

    private static IEnumerable<LedgerEntry?> Update(ConsistencyPolicy policy, long step, params (int Shard, long Clock)[] parts) =>
    [
        LedgerEntry.Committed(1, View, step, parts.Length, parts.Sum(part => Plan.MicroBatch(part.Shard, (int)(part.Clock % 4)).Count)),
        .. parts.Select(part => (LedgerEntry?)LedgerEntry.Applied(
            1, View, part.Clock, -1, part.Shard, Plan.MicroBatch(part.Shard, (int)(part.Clock % 4)).Count, policy.KeepsClocks ? 3 : 0)),
    ];
}
