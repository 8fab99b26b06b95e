using FsCheck;
using FsCheck.Fluent;

namespace DistTrain.Training.Tests;

public class RangeMapTests
{
    private sealed record Case(RangeReplicas[] Previous, int Ranges, int[] Servers, int Replicas)
    {
        public override string ToString() =>
            $"{Ranges} ranges, {Replicas} replicas, servers {string.Join(' ', Servers)}, before "
            + string.Join("; ", Previous.Select(Text));

        private static string Text(RangeReplicas range) =>
            $"{range.Primary}, {string.Join(' ', range.Backups)}, {string.Join(' ', range.Learners)}";

        public IReadOnlyList<IReadOnlyList<int>> Target() => RangeMap.Target(Previous, Ranges, Servers, Replicas);
    }

    private static readonly Gen<int[]> Servers =
        from numbers in Gen.Choose(0, 8).ListOf()
        from one in Gen.Choose(0, 8)
        select numbers.Append(one).Distinct().ToArray();

    private static readonly Gen<RangeReplicas> Before =
        from primary in Gen.Choose(-1, 8)
        from others in Gen.Choose(0, 8).ListOf()
        from learners in Gen.Choose(0, 2)
        let rest = others.Distinct().Where(server => server != primary).Take(4).ToArray()
        select new RangeReplicas(primary, [.. rest.Skip(learners)], [.. rest.Take(learners)]);

    private static readonly Gen<Case> Cases =
        from ranges in Gen.Choose(1, 10)
        from previous in Before.ArrayOf(ranges)
        from first in Gen.Choose(0, 4)
        from servers in Servers
        from replicas in Gen.Choose(0, 3)
        select new Case(first == 0 ? [] : previous, ranges, servers, replicas);

    private static void Holds(Action<Case> claim) =>
        Prop.ForAll(Cases.ToArbitrary(), claim).Check(Config.QuickThrowOnFailure.WithMaxTest(500));

    private static RangeReplicas[] Taken(IReadOnlyList<IReadOnlyList<int>> target, params int[] gone) =>
        [.. target.Select(servers => servers.Where(server => !gone.Contains(server)).ToArray())
            .Select(left => left is [] ? new RangeReplicas(-1, []) : new RangeReplicas(left[0], left[1..]))];

    /// <summary>Copies that somebody has to make.</summary>
    private static int Copies(IReadOnlyList<RangeReplicas> before, IReadOnlyList<IReadOnlyList<int>> after) =>
        after.Select((servers, range) =>
            servers.Count(server => server != before[range].Primary && !before[range].Backups.Contains(server))).Sum();

    private static int Spread(IEnumerable<int> held, int[] servers)
    {
        int[] all = [.. held];
        int[] counts = [.. servers.Select(server => all.Count(one => one == server))];
        return counts.Max() - counts.Min();
    }

    [Fact]
    public void A_range_has_different_servers_and_as_many_backups_as_there_can_be() => Holds(run =>
    {
        IReadOnlyList<IReadOnlyList<int>> target = run.Target();
        target.Count.ShouldBe(run.Ranges);
        target.ShouldAllBe(servers => servers.Count == 1 + Math.Min(run.Replicas, run.Servers.Length - 1));
        target.ShouldAllBe(servers => servers.Distinct().Count() == servers.Count && servers.All(run.Servers.Contains));
    });

    [Fact]
    public void Primaries_are_spread_evenly() =>
        Holds(run => Spread(run.Target().Select(servers => servers[0]), run.Servers).ShouldBeLessThanOrEqualTo(1));

    [Fact]
    public void Replicas_are_spread_evenly() =>
        Holds(run => Spread(run.Target().SelectMany(servers => servers), run.Servers).ShouldBeLessThanOrEqualTo(1));

    [Fact]
    public void Nothing_changes_when_no_server_came_or_went() => Holds(run =>
    {
        IReadOnlyList<IReadOnlyList<int>> target = run.Target();
        (run with { Previous = Taken(target) }).Target().ShouldBe(target);
    });

    [Fact]
    public void The_order_in_which_servers_are_named_means_nothing() =>
        Holds(run => (run with { Servers = [.. run.Servers.Reverse()] }).Target().ShouldBe(run.Target()));

    /// <summary>One more where primaries could not be spread evenly over the fewest copies.</summary>
    [Fact]
    public void A_server_that_is_lost_costs_the_copies_that_it_held_and_at_most_one_more() => Holds(run =>
    {
        IReadOnlyList<IReadOnlyList<int>> target = run.Target();
        int lost = run.Servers[0];
        int[] left = run.Servers[1..];
        if (left.Length <= run.Replicas)
            return;
        RangeReplicas[] before = Taken(target, lost);
        IReadOnlyList<IReadOnlyList<int>> after = (run with { Previous = before, Servers = left }).Target();
        int held = target.Sum(servers => servers.Count(server => server == lost));
        Copies(before, after).ShouldBeInRange(held, held + 1);
    });

    [Fact]
    public void A_server_that_joins_costs_the_copies_that_it_gets_and_no_more() => Holds(run =>
    {
        if (run.Servers.Length <= run.Replicas)
            return;
        IReadOnlyList<IReadOnlyList<int>> target = run.Target();
        RangeReplicas[] before = Taken(target);
        IReadOnlyList<IReadOnlyList<int>> after = (run with { Previous = before, Servers = [.. run.Servers, 100] }).Target();
        Copies(before, after).ShouldBe(after.Sum(servers => servers.Count(server => server == 100)));
    });

    [Fact]
    public void The_first_view_gives_each_server_its_own_range_and_the_next_ones_copies() =>
        RangeMap.Target([], 3, [4, 2, 9], 1).ShouldBe([[2, 4], [4, 9], [9, 2]]);

    [Fact]
    public void A_backup_is_promoted_where_the_primary_is_gone() =>
        RangeMap.Target([new(2, [4]), new(4, [9]), new(9, [2])], 3, [4, 9], 1).ShouldBe([[4, 9], [4, 9], [9, 4]]);

    [Fact]
    public void A_learner_is_taken_before_who_has_nothing() =>
        RangeMap.Target([new(1, [], [5])], 1, [1, 2, 3, 5], 1).ShouldBe([[1, 5]]);

    [Fact]
    public void Replicas_of_another_number_of_ranges_are_refused() =>
        Should.Throw<ArgumentException>(() => RangeMap.Target([new(1, [])], 2, [1], 0)).Message.ShouldContain("there are 2");
}
