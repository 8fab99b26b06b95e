namespace DistTrain.Training.Tests;

public class MapTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(17, 3)]
    [InlineData(269322, 2)]
    [InlineData(269322, 7)]
    [InlineData(40, 8)]
    public void Ranges_cut_the_vector_without_gap_or_overlap(int parameters, int count)
    {
        IReadOnlyList<ParameterRange> ranges = ParameterRange.Split(parameters, count);

        ranges.Count.ShouldBe(count);
        int next = 0;
        foreach (ParameterRange range in ranges)
        {
            range.Start.ShouldBe(next);
            next += range.Length;
            if (range.Index < count - 1 && range.Length > 0)
                (next % ParameterRange.Alignment == 0 || next == parameters).ShouldBeTrue();
        }

        next.ShouldBe(parameters);
    }

    [Theory]
    [InlineData(8, 1)]
    [InlineData(8, 3)]
    [InlineData(8, 5)]
    [InlineData(8, 8)]
    [InlineData(7, 2)]
    public void Every_shard_has_one_worker_and_workers_differ_by_at_most_one(int shards, int workers)
    {
        IReadOnlyDictionary<int, IReadOnlyList<int>> map = ShardMap.Assign(shards, [.. Enumerable.Range(10, workers)]);

        map.Values.SelectMany(held => held).Order().ShouldBe(Enumerable.Range(0, shards));
        (map.Values.Max(held => held.Count) - map.Values.Min(held => held.Count)).ShouldBeLessThanOrEqualTo(1);
    }
}
