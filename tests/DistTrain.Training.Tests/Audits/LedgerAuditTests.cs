using DistTrain.Data;

namespace DistTrain.Training.Tests;

public class LedgerAuditTests
{
    private const int Shards = 3;

    /// <summary>Four steps an epoch: 8, 8, 8 and 6 samples.</summary>
    private static readonly ShardPlan Plan = new(30, Shards, 8, 5);

    private static readonly ViewStamp View = new(1, 1);

    private static LedgerEntry? Begin(long step = 0, int restore = 1, ViewStamp? stamp = null) =>
        LedgerEntry.Restored(restore, stamp ?? View, step);

    private static LedgerEntry? Step(long step, int restore = 1, ViewStamp? stamp = null) =>
        LedgerEntry.Committed(restore, stamp ?? View, step, Shards, Plan.StepSize((int)(step % 4)));

    private static List<LedgerEntry?> Run(int steps) => [Begin(), .. Enumerable.Range(0, steps).Select(step => Step(step))];

    private static string[] Faults(IReadOnlyList<LedgerEntry?> entries, long? steps = null)
    {
        var audit = new LedgerAudit(Plan, entries, steps);
        return [.. new[] { audit.Records, audit.Order, audit.Samples }.SelectMany(check => check.Violations).Select(fault => fault.Message)];
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    [InlineData(8)]
    [InlineData(11)]
    public void A_run_without_faults_holds(int steps)
    {
        Faults(Run(steps), steps).ShouldBeEmpty();
        new LedgerAudit(Plan, Run(steps), null).Steps.ShouldBe(steps);
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
    public void A_missing_step_is_named_with_its_shards_and_samples()
    {
        List<LedgerEntry?> entries = Run(8);
        entries.RemoveAt(1 + 2);
        var audit = new LedgerAudit(Plan, entries, 8);
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
        var audit = new LedgerAudit(Plan, entries, 8);
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
            ["step 0 counted 2 data shards, the run has 3", "step 0 counted 7 samples, 8 belong to it"]);

    [Fact]
    public void An_act_of_an_older_view_is_named() =>
        Faults([Begin(), Step(0, stamp: new ViewStamp(2, 1)), Step(1)]).ShouldBe(["record 3 is of view 1.1, after one of view 2.1"]);

    [Fact]
    public void A_step_of_an_older_restore_is_named() =>
        Faults([Begin(), Step(0), Begin(0, 2), Step(0)]).ShouldBe(["record 4 has the restore count 1, the run was at 2"]);

    [Fact]
    public void A_new_coordinator_may_say_again_what_was_committed_last()
    {
        var next = new ViewStamp(2, 1);
        Faults([Begin(), Step(0), Step(1), Step(1, stamp: next), Step(2, stamp: next)], 3).ShouldBeEmpty();
        Faults([Begin(), Step(0), Step(1), Step(0, stamp: next)]).ShouldContain("step 0 was committed again");
    }

    [Fact]
    public void A_new_coordinator_finds_what_its_predecessor_did_not_come_to_note()
    {
        var next = new ViewStamp(2, 1);
        Faults([Begin(), Step(0), LedgerEntry.TakenOver(1, next, 3, 24), Step(3, stamp: next)], 4).ShouldBeEmpty();
        Faults([Begin(), Step(0), LedgerEntry.TakenOver(1, next, 4, 30), Step(4, stamp: next)], 5).ShouldBeEmpty();
        Faults([Begin(), LedgerEntry.TakenOver(1, next, 0, 0), Step(0, stamp: next)], 1).ShouldBeEmpty();
        Faults([Begin(), Step(0), LedgerEntry.TakenOver(1, next, 3, 16)]).ShouldBe(
            ["a new coordinator found 16 samples in the epoch up to step 3, 24 are right"]);
        Faults([Begin(), Step(0), Step(1), LedgerEntry.TakenOver(1, next, 1, 8)]).ShouldBe(
            ["steps 1 to 1 were committed, then a new coordinator did not know them"]);
    }

    [Fact]
    public void What_only_other_policies_do_is_named() =>
        Faults([Begin(), LedgerEntry.Lost(1, View, 3, 0, 2, 4)]).ShouldBe(["record 2 says lost, which a synchronous run never does"]);

    [Fact]
    public void A_ledger_that_does_not_say_where_it_begins_is_named() =>
        Faults([Step(0)]).ShouldBe(["the ledger does not say from which step the run began"]);
}
