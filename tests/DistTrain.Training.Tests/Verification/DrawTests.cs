using DistTrain.Tests;

namespace DistTrain.Training.Tests;

public class DrawTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(0.25)]
    [InlineData(1)]
    public void That_share_of_nodes_and_ranges_is_drawn_the_same_everywhere(double share)
    {
        RunPlan plan = SmallRun.Plan(verify: share), other = SmallRun.Plan(workers: 5, servers: 3, verify: share);
        int nodes = 0, ranges = 0;
        for (long step = 0; step < 4000; step++)
        {
            var node = new TreeNode(1, (int)(step % 3));
            plan.Verifies(step, node).ShouldBe(other.Verifies(step, node));
            nodes += plan.Verifies(step, node) ? 1 : 0;
            ranges += plan.VerifiesMemory(step, 1) ? 1 : 0;
        }

        (nodes / 4000.0).ShouldBe(share, 0.03);
        (ranges / 4000.0).ShouldBe(share, 0.03);
    }
}
