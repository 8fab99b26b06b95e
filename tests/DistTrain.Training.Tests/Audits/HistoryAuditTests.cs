using DistTrain.Data;

namespace DistTrain.Training.Tests;

public class HistoryAuditTests
{
    private static readonly ShardPlan Plan = new(30, 3, 8, 5);
    private static readonly ViewStamp First = new(1, 1), Second = new(1, 2), Third = new(2, 1);
    private static readonly RoleAddress Coordinator = RoleAddress.Coordinator;
    private static readonly RoleAddress Primary = RoleAddress.Server(0), Backup = RoleAddress.Server(1);

    private static HistoryEvent Effective(ViewStamp stamp) =>
        new HistoryEvent.ViewEffective(new View(stamp, Coordinator, 1, 0, default, [], new Dictionary<int, IReadOnlyList<int>>(), []));

    private static HistoryEvent Entered(ViewStamp stamp) => new HistoryEvent.ViewEntered(stamp);

    private static HistoryEvent Taken(long version, uint checksum, int restore = 1, ViewStamp? stamp = null) =>
        new HistoryEvent.RangeTaken(stamp ?? First, restore, version, 0, RangeSource.Checkpoint, checksum);

    private static HistoryEvent Applied(
        long step, uint checksum, bool primary = true, ViewStamp? stamp = null, int restore = 1, int[]? shards = null, int? samples = null) =>
        new HistoryEvent.UpdateApplied(
            stamp ?? First, restore, step, 0, primary, shards ?? [0, 1, 2], samples ?? Plan.StepSize((int)(step % 4)), checksum);

    private static HistoryEvent Stands(long version, ViewStamp? stamp = null, int restore = 1) =>
        new HistoryEvent.VersionCommitted(stamp ?? First, restore, version, 0);

    private static HistoryEvent Committed(long step, ViewStamp? stamp = null, int restore = 1) =>
        new HistoryEvent.StepCommitted(stamp ?? First, restore, step, Plan.StepSize((int)(step % 4)));

    private static readonly (RoleAddress, HistoryEvent)[] Run =
    [
        (Coordinator, Effective(First)), (Primary, Entered(First)), (Backup, Entered(First)),
        (Primary, Taken(0, 7)), (Backup, Taken(0, 7)),
        (Primary, Applied(0, 8)), (Coordinator, Committed(0)), (Primary, Stands(1)),
        (Backup, Applied(0, 8, primary: false, shards: [])), (Backup, Stands(1)),
        (Primary, Applied(1, 9)), (Coordinator, Committed(1)), (Primary, Stands(2)),
    ];

    private static string[] Faults(params (RoleAddress Role, HistoryEvent Event)[] more)
    {
        var audit = new HistoryAudit(Plan, new BulkSynchronous());
        int time = 0;
        foreach ((RoleAddress role, HistoryEvent historyEvent) in (IEnumerable<(RoleAddress, HistoryEvent)>)[.. Run, .. more])
            audit.Take(TimeSpan.FromSeconds(time++), role, historyEvent);
        audit.End();
        return
        [
            .. new[] { audit.Views, audit.Versions, audit.Updates, audit.Replicas }.SelectMany(check => check.Violations)
                .Select(fault => fault.Message),
        ];
    }

    [Fact]
    public void A_history_without_faults_holds() => Faults().ShouldBeEmpty();

    [Fact]
    public void An_update_that_waits_may_be_made_again_in_the_next_view() =>
        Faults((Backup, Entered(Second)), (Backup, Applied(1, 9, stamp: Second))).ShouldBeEmpty();

    [Fact]
    public void A_restore_may_go_back_and_must_come_to_the_same_weights()
    {
        Faults((Coordinator, Effective(Second)), (Primary, Entered(Second)), (Primary, Taken(0, 7, 2, Second)),
            (Primary, Applied(0, 8, stamp: Second, restore: 2)), (Coordinator, Committed(0, Second, 2))).ShouldBeEmpty();
        Faults((Primary, Taken(0, 7, 2)), (Primary, Applied(0, 6, restore: 2))).ShouldBe(
            ["version 1 of range 0 has checksum 00000006 at server 0, 00000008 at server 0"]);
    }

    [Fact]
    public void Replicas_that_differ_are_named() =>
        Faults((Backup, Applied(1, 6, primary: false))).ShouldBe(
            ["version 2 of range 0 has checksum 00000006 at server 1, 00000009 at server 0"]);

    [Fact]
    public void A_server_that_acts_in_a_view_it_has_left_is_named() =>
        Faults((Primary, Entered(Second)), (Primary, Applied(2, 5))).ShouldBe(
            ["server 0 applied step 2 to range 0 in view 1.1 after it had entered view 1.2"]);

    [Fact]
    public void A_coordinator_that_has_been_replaced_must_not_commit() =>
        Faults((RoleAddress.CoordinatorOf(1), Effective(Third)), (Coordinator, Committed(2))).ShouldBe(
            ["coordinator committed step 2 in view 1.1 when view 2.1 was in force"]);

    [Fact]
    public void A_version_that_goes_back_is_named() =>
        Faults((Primary, Stands(1))).ShouldBe(["range 0 at server 0 came to version 1 (restore 1) after version 2 (restore 1)"]);

    [Fact]
    public void A_committed_step_that_is_applied_again_is_named() =>
        Faults((Primary, Applied(1, 9))).ShouldBe(["server 0 applied step 1 to range 0, whose version 2 stood already"]);

    [Fact]
    public void A_step_that_is_committed_out_of_order_is_named()
    {
        Faults((Coordinator, Committed(3))).ShouldBe(["step 3 was committed after step 1, without a restore between them"]);
        Faults((Coordinator, Committed(1))).ShouldBe(["step 1 was committed after step 1, without a restore between them"]);
        Faults((Coordinator, Committed(1, Third))).ShouldBeEmpty();
    }

    [Fact]
    public void An_update_without_a_shard_or_with_one_twice_is_named()
    {
        Faults((Primary, Applied(2, 5, shards: [0, 2]))).ShouldBe(["step 2 of range 0 at server 0 has shards 0 2, 0 to 2 are right"]);
        Faults((Primary, Applied(2, 5, shards: [0, 1, 1, 2]))).ShouldHaveSingleItem().ShouldContain("shards 0 1 1 2");
        Faults((Primary, Applied(2, 5, samples: 7))).ShouldBe(
            ["step 2 of range 0 at server 0 was divided by 7 samples, 8 are right"]);
    }

    [Fact]
    public void A_resumed_run_counts_views_anew_and_may_have_other_ranges()
    {
        var audit = new HistoryAudit(Plan, new BulkSynchronous());
        foreach (int part in (int[])[1, 2])
        {
            for (int i = 0; i < Run.Length; i++)
                audit.Take(TimeSpan.FromSeconds(i), Run[i].Item1, Run[i].Item2 is HistoryEvent.UpdateApplied update
                    ? update with { Checksum = update.Checksum + (uint)part } : Run[i].Item2);
        }

        audit.Views.Count.ShouldBe(0);
        audit.Versions.Count.ShouldBe(0);
        audit.Replicas.Count.ShouldBe(0);
        audit.Steps.ShouldBe(2);
    }
}
