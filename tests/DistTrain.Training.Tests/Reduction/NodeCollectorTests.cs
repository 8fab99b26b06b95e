using DistTrain.Numerics;

namespace DistTrain.Training.Tests;

public class NodeCollectorTests
{
    private readonly BulkPool _pool = new(4);

    [Fact]
    public void A_repeat_is_dropped_and_its_memory_given_back()
    {
        var collector = new NodeCollector(new ReductionTree(4));

        collector.Add(new TreeNode(1, 0), Part(1)).ShouldBe(Contribution.Counted);
        collector.Add(new TreeNode(1, 0), Part(1)).ShouldBe(Contribution.Repeat);
        collector.Add(new TreeNode(0, 1), Part(9)).ShouldBe(Contribution.Repeat);

        collector.Complete.ShouldBeFalse();
        _pool.Outstanding.ShouldBe(1);
    }

    [Fact]
    public void An_ancestor_takes_the_place_of_its_descendants()
    {
        var collector = new NodeCollector(new ReductionTree(4));

        collector.Add(new TreeNode(0, 0), Part(1));
        collector.Add(new TreeNode(1, 0), Part(3)).ShouldBe(Contribution.Counted);
        collector.Add(new TreeNode(1, 1), Part(4));

        collector.Complete.ShouldBeTrue();
        collector.Count.ShouldBe(2);
        _pool.Outstanding.ShouldBe(2);
        collector.Clear();
        _pool.Outstanding.ShouldBe(0);
    }

    [Fact]
    public void The_sum_has_the_bits_of_the_tree_whatever_was_contributed_whole()
    {
        const int Shards = 7;
        var tree = new ReductionTree(Shards);
        var random = new RandomStream(5, RandomPurpose.Faults);
        float[] leaves = [.. Enumerable.Range(0, Shards).Select(_ => random.NextSingle() * 1e3f - 500)];
        float expected = Sum(tree, tree.Root, leaves);

        for (int attempt = 0; attempt < 200; attempt++)
        {
            var collector = new NodeCollector(tree);
            Contribute(collector, tree, tree.Root, leaves, ref random);
            collector.Complete.ShouldBeTrue();
            var summer = new TreeSummer(tree);
            summer.Begin(step: 0, new ParameterRange(0, 0, 3), collector);
            summer.Sum(1, 2)[1].ShouldBe(expected);
            collector.Clear();
        }

        _pool.Outstanding.ShouldBe(0);
    }

    private void Contribute(NodeCollector collector, ReductionTree tree, TreeNode node, float[] leaves, ref RandomStream random)
    {
        node = tree.Canonical(node);
        if (node.Level == 0 || random.NextInt32(2) == 0)
        {
            collector.Add(node, Part(Sum(tree, node, leaves)));
            return;
        }

        Contribute(collector, tree, node.Right, leaves, ref random);
        Contribute(collector, tree, node.Left, leaves, ref random);
    }

    private static float Sum(ReductionTree tree, TreeNode node, float[] leaves)
    {
        node = tree.Canonical(node);
        return node.Level == 0 ? leaves[node.Index] : Sum(tree, node.Left, leaves) + Sum(tree, node.Right, leaves);
    }

    private BulkSlice Part(float value)
    {
        Bulk bulk = _pool.Rent();
        bulk.Memory.Span.Fill(value);
        return new BulkSlice(bulk, 0, 4);
    }
}
