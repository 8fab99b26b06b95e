using FsCheck;
using FsCheck.Fluent;

namespace DistTrain.Training.Tests;

public class ShardMapTests
{
    private sealed record Change(IReadOnlyDictionary<int, IReadOnlyList<int>> Previous, int Shards, int[] Workers);

    private static readonly Gen<int[]> Workers =
        from numbers in Gen.Choose(0, 11).ListOf()
        from one in Gen.Choose(0, 11)
        select numbers.Append(one).Distinct().ToArray();

    /// <summary>Any map at all: shards with two owners or none, beyond the last one, on workers that are gone.</summary>
    private static readonly Gen<Change> Changes =
        from shards in Gen.Choose(1, 20)
        from owners in Gen.Choose(0, 11).ArrayOf(shards)
        from doubled in Gen.Choose(0, 25).ListOf()
        from workers in Workers
        select new Change(Map(owners, doubled), shards, workers);

    private static void Holds(Action<Change> claim) =>
        Prop.ForAll(Changes.ToArbitrary(), claim).Check(Config.QuickThrowOnFailure.WithMaxTest(500));

    private static Dictionary<int, IReadOnlyList<int>> Map(int[] owners, IEnumerable<int> doubled)
    {
        int[] more = [.. doubled];
        return Enumerable.Range(0, 12).ToDictionary(
            worker => worker,
            IReadOnlyList<int> (worker) =>
                [.. Enumerable.Range(0, owners.Length).Where(shard => owners[shard] == worker), .. worker == 3 ? more : []]);
    }

    private static IReadOnlyDictionary<int, IReadOnlyList<int>> Rebalance(Change change) =>
        ShardMap.Rebalance(change.Previous, change.Shards, change.Workers);

    private static int Moved(
        IReadOnlyDictionary<int, IReadOnlyList<int>> before, IReadOnlyDictionary<int, IReadOnlyList<int>> after) =>
        after.Sum(pair => pair.Value.Except(before.TryGetValue(pair.Key, out IReadOnlyList<int>? held) ? held : []).Count());

    [Fact]
    public void Every_shard_has_exactly_one_worker_and_a_worker_s_shards_ascend() => Holds(change =>
    {
        IReadOnlyDictionary<int, IReadOnlyList<int>> map = Rebalance(change);
        map.Keys.Order().ShouldBe(change.Workers.Order());
        map.Values.SelectMany(held => held).Order().ShouldBe(Enumerable.Range(0, change.Shards));
        map.Values.ShouldAllBe(held => held.SequenceEqual(held.Order()));
    });

    [Fact]
    public void Workers_differ_by_at_most_one_shard() => Holds(change =>
    {
        int[] counts = [.. Rebalance(change).Values.Select(held => held.Count)];
        (counts.Max() - counts.Min()).ShouldBeLessThanOrEqualTo(1);
    });

    [Fact]
    public void As_few_shards_move_as_balance_allows()
    {
        // What balance lets each worker keep: the floor of the mean, and one more for as many as the remainder allows.
        Prop.ForAll(
            Changes.Where(change => change.Previous.Values.SelectMany(held => held).GroupBy(shard => shard)
                    .All(owners => owners.Count() == 1))
                .ToArbitrary(),
            change =>
            {
                int[] held = [.. change.Workers.Select(worker => change.Previous[worker].Count(shard => shard < change.Shards))];
                int floor = change.Shards / change.Workers.Length, rest = change.Shards % change.Workers.Length;
                int kept = held.Sum(count => Math.Min(count, floor)) + Math.Min(rest, held.Count(count => count > floor));
                Moved(change.Previous, Rebalance(change)).ShouldBe(change.Shards - kept);
            }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Nothing_moves_when_nobody_came_or_went() => Holds(change =>
    {
        IReadOnlyDictionary<int, IReadOnlyList<int>> map = Rebalance(change);
        Moved(map, ShardMap.Rebalance(map, change.Shards, change.Workers)).ShouldBe(0);
    });

    [Fact]
    public void The_map_does_not_depend_on_the_order_of_what_is_given() => Holds(change =>
    {
        var reversed = new Change(
            change.Previous.Reverse().ToDictionary(pair => pair.Key, IReadOnlyList<int> (pair) => [.. pair.Value.Reverse()]),
            change.Shards, [.. change.Workers.Reverse()]);
        IReadOnlyDictionary<int, IReadOnlyList<int>> map = Rebalance(change), same = Rebalance(reversed);
        foreach (int worker in change.Workers)
            same[worker].ShouldBe(map[worker]);
    });

    [Fact]
    public void A_worker_that_joins_gets_a_whole_subtree()
    {
        IReadOnlyDictionary<int, IReadOnlyList<int>> map = ShardMap.Rebalance(ShardMap.Assign(8, [0]), 8, [0, 1]);
        map[0].ShouldBe([4, 5, 6, 7]);
        map[1].ShouldBe([0, 1, 2, 3]);
    }

    [Fact]
    public void Shards_of_a_worker_that_left_go_to_their_neighbours()
    {
        IReadOnlyDictionary<int, IReadOnlyList<int>> map = ShardMap.Rebalance(ShardMap.Assign(8, [0, 1, 2, 3]), 8, [0, 2, 3]);
        map.Values.Select(held => held.Count).Order().ShouldBe([2, 3, 3]);
        map[0].ShouldBe([0, 1, 2]);
    }

    [Fact]
    public void Few_tree_nodes_are_sent_after_many_changes()
    {
        var tree = new ReductionTree(32);
        IReadOnlyDictionary<int, IReadOnlyList<int>> map = ShardMap.Assign(32, [0, 1, 2, 3]);
        for (int round = 0; round < 40; round++)
        {
            map = ShardMap.Rebalance(map, 32, [.. Enumerable.Range(round, 3 + round % 3)]);
            int nodes = map.Values.Sum(held => tree.Cover(held).Count);
            nodes.ShouldBeLessThanOrEqualTo(16, $"round {round}");
        }
    }

    [Fact]
    public void Workers_beyond_the_number_of_shards_stand_by()
    {
        IReadOnlyDictionary<int, IReadOnlyList<int>> first = ShardMap.Assign(2, [5, 1, 3]);
        first[5].ShouldBe([0]);
        first[1].ShouldBe([1]);
        first[3].ShouldBeEmpty();

        IReadOnlyDictionary<int, IReadOnlyList<int>> next = ShardMap.Rebalance(first, 2, [1, 3, 4]);
        next[1].ShouldBe([1]);
        next[3].ShouldBe([0]);
        next[4].ShouldBeEmpty();
    }

    [Fact]
    public void Nothing_known_of_the_past_gives_the_first_map()
    {
        IReadOnlyDictionary<int, IReadOnlyList<int>> map =
            ShardMap.Rebalance(new Dictionary<int, IReadOnlyList<int>>(), 7, [2, 0, 1]);
        foreach ((int worker, IReadOnlyList<int> held) in ShardMap.Assign(7, [0, 1, 2]))
            map[worker].ShouldBe(held);
    }

    [Fact]
    public void No_worker_is_refused() => Should.Throw<ArgumentException>(() => ShardMap.Assign(2, []));
}
