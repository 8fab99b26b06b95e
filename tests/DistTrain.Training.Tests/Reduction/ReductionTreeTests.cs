namespace DistTrain.Training.Tests;

public class ReductionTreeTests
{
    [Theory]
    [InlineData(1, "0:0")]
    [InlineData(2, "1:0")]
    [InlineData(3, "2:0")]
    [InlineData(8, "3:0")]
    [InlineData(9, "4:0")]
    public void The_root_covers_every_shard(int shards, string root)
    {
        var tree = new ReductionTree(shards);

        tree.Root.ToString().ShouldBe(root);
        tree.LeafCount(tree.Root).ShouldBe(shards);
    }

    [Fact]
    public void A_node_without_a_right_child_is_its_left_child()
    {
        var tree = new ReductionTree(5);

        tree.Canonical(new TreeNode(2, 1)).ShouldBe(new TreeNode(0, 4));
        tree.Canonical(new TreeNode(1, 2)).ShouldBe(new TreeNode(0, 4));
        tree.Canonical(new TreeNode(1, 1)).ShouldBe(new TreeNode(1, 1));
    }

    [Fact]
    public void A_cover_has_the_largest_complete_subtrees()
    {
        var tree = new ReductionTree(8);

        tree.Cover([0, 1, 2]).ShouldBe([new TreeNode(1, 0), new TreeNode(0, 2)]);
        tree.Cover([3, 4, 5]).ShouldBe([new TreeNode(0, 3), new TreeNode(1, 2)]);
        tree.Cover([4, 5, 6, 7]).ShouldBe([new TreeNode(2, 1)]);
        tree.Cover([1, 2]).ShouldBe([new TreeNode(0, 1), new TreeNode(0, 2)]);
        tree.Cover([]).ShouldBeEmpty();
    }

    [Fact]
    public void Any_subset_is_covered_exactly_once_and_no_two_nodes_could_be_one()
    {
        for (int shards = 1; shards <= 10; shards++)
        {
            var tree = new ReductionTree(shards);
            for (int subset = 0; subset < 1 << shards; subset++)
            {
                int[] held = [.. Enumerable.Range(0, shards).Where(shard => (subset >> shard & 1) == 1)];
                IReadOnlyList<TreeNode> nodes = tree.Cover(held);
                nodes.SelectMany(node => Enumerable.Range(node.First, tree.LeafCount(node))).ShouldBe(held);
                nodes.ShouldAllBe(node => tree.Contains(node) && tree.Canonical(node) == node);
                foreach (TreeNode node in nodes.Where(node => node != tree.Root))
                {
                    TreeNode parent = tree.Canonical(new TreeNode(node.Level + 1, node.Index / 2));
                    if (tree.LeafCount(parent) > tree.LeafCount(node))
                        Enumerable.Range(parent.First, tree.LeafCount(parent)).All(held.Contains).ShouldBeFalse();
                }
            }
        }
    }
}
