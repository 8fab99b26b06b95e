namespace DistTrain.Training.Tests;

public class ViewNoticesTests
{
    private static readonly (RoleAddress, long)[] s_all =
        [(RoleAddress.Server(0), 1), (RoleAddress.Server(1), 1), (RoleAddress.Worker(0), 1), (RoleAddress.Worker(1), 1)];

    [Fact]
    public void A_view_with_the_same_members_says_nothing() => Texts(Of([0, 1, 1], s_all), Of([0, 1, 1], s_all)).ShouldBeEmpty();

    [Fact]
    public void Who_crashed_is_told_from_who_left_and_a_backup_that_takes_over_is_named()
    {
        (RoleAddress, long)[] rest = [s_all[1], s_all[2]];
        Texts(Of([0, 1, 0], s_all), Of([1, 1, 1], rest), leaves: RoleAddress.Worker(1)).ShouldBe(
        [
            "server 0 is lost at step 7.", "worker 1 has left at step 7.",
            "server 1 takes over ranges 0 and 2 from server 0 at step 7; nothing is lost.",
        ]);
    }

    [Fact]
    public void Who_has_started_anew_was_lost_and_has_joined() =>
        Texts(Of([0, 1, 1], s_all), Of([0, 1, 1], [s_all[0], s_all[1], s_all[2], (RoleAddress.Worker(1), 2)])).ShouldBe(
            ["worker 1 is lost at step 7.", "worker 1 has joined at step 7."]);

    [Fact]
    public void Who_is_handed_a_range_by_its_server_takes_nobody_s_place() =>
        Texts(Of([0, 0, 0], [s_all[0]]), Of([0, 1, 1], s_all[..2])).ShouldBe(["server 1 has joined at step 7."]);

    [Fact]
    public void After_a_restore_nobody_is_promoted_and_who_was_evicted_is_not_lost()
    {
        View after = Of([1, 1, 1], s_all[1..3], restore: 2) with { Evicted = [RoleAddress.Worker(1)] };
        Texts(Of([0, 1, 0], s_all), after).ShouldBe(["server 0 is lost at step 7."]);
    }

    [Fact]
    public void Lists_are_sentences()
    {
        Listing.Of("voter", [2]).ShouldBe("voter 2");
        Listing.Of("voter", [4, 1]).ShouldBe("voters 1 and 4");
        Listing.Of("voter", [0, 4, 1]).ShouldBe("voters 0, 1 and 4");
    }

    private static string[] Texts(View before, View after, RoleAddress? leaves = null) =>
        [.. ViewNotices.Between(before, after, member => member == leaves, 7).Select(notice => notice.Text)];

    private static View Of(int[] primaries, (RoleAddress Address, long Incarnation)[] members, int restore = 1) => new(
        new ViewStamp(1, 1), RoleAddress.Coordinator, restore, 0, default,
        [.. members.Select(member => new Member(member.Address, member.Incarnation, RoleAddress.Storage))],
        new Dictionary<int, IReadOnlyList<int>>(), [.. primaries.Select(primary => new RangeReplicas(primary, []))]);
}
