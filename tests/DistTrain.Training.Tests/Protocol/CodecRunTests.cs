using DistTrain.Tests;

namespace DistTrain.Training.Tests;

public class CodecRunTests
{
    private static readonly Dictionary<(string?, string?), string> s_expected = [];

    [Theory]
    [InlineData("fp16")]
    [InlineData("bf16")]
    [InlineData("int8")]
    public void Gradients_through_a_codec_are_those_of_a_plain_loop_for_any_number_of_workers_and_servers(string push)
    {
        foreach ((int workers, int servers) in new[] { (1, 1), (2, 1), (2, 3), (3, 2), (5, 1), (7, 4) })
        {
            RunPlan plan = SmallRun.Plan(workers, servers, push: push);
            Hash(Stage.Play(plan, seed: 1)).ShouldBe(Expected(push, null), $"{workers} workers, {servers} servers");
        }
    }

    private static string Hash(PumpHost host) => host.Events.OfType<RunEvent.Completed>().Single().Summary.WeightsSha256;

    private static string Expected(string? push, string? pull)
    {
        lock (s_expected)
        {
            if (!s_expected.TryGetValue((push, pull), out string? hash))
            {
                hash = PlainLoop.Hash(PlainLoop.Train(SmallRun.Plan(push: push, pull: pull), SmallRun.Data.Train));
                s_expected.Add((push, pull), hash);
            }

            return hash;
        }
    }
}
