using DistTrain.Tests;

namespace DistTrain.Training.Tests;

public class CodecRunTests
{
    private static readonly Dictionary<(string?, string?), string> s_expected = [];

    [Theory]
    [InlineData("fp16")]
    [InlineData("bf16")]
    [InlineData("int8")]
    [InlineData("top-k")]
    [InlineData("sign")]
    public void Gradients_through_a_codec_are_those_of_a_plain_loop_for_any_number_of_workers_and_servers(string push)
    {
        foreach ((int workers, int servers) in new[] { (1, 1), (2, 1), (2, 3), (3, 2), (5, 1), (7, 4) })
        {
            RunPlan plan = SmallRun.Plan(workers, servers, push: push);
            Hash(Stage.Play(plan, seed: 1)).ShouldBe(Expected(push, null), $"{workers} workers, {servers} servers");
        }
    }

    [Theory]
    [InlineData("fp16")]
    [InlineData("bf16")]
    [InlineData("int8")]
    [InlineData("top-k")]
    [InlineData("sign")]
    public void Weights_through_a_codec_are_those_of_a_plain_loop_wherever_they_travel(string pull)
    {
        for (ulong seed = 1; seed <= 12; seed++)
        {
            bool oneProcess = seed % 3 == 0;
            int workers = 1 + (int)(seed % 5), replicas = oneProcess ? 0 : (int)(seed % 3);
            RunPlan plan = SmallRun.Plan(workers, servers: 3, oneProcess: oneProcess, replicas: replicas, push: "bf16", pull: pull);
            PumpHost host = Stage.Play(plan, seed);
            Hash(host).ShouldBe(Expected("bf16", pull), $"seed {seed}");
        }
    }

    [Theory]
    [InlineData("int8")]
    [InlineData("top-k")]
    [InlineData("sign")]
    public void A_run_with_codecs_goes_on_from_any_checkpoint_on_the_same_weights(string push)
    {
        PumpHost first = Stage.Play(SmallRun.Plan(checkpointEverySteps: 3, push: push, pull: "int8"), seed: 2);
        foreach (CheckpointManifest manifest in first.Manifests.DistinctBy(manifest => manifest.Step))
        {
            manifest.Slots[^1].ShouldBe("master");
            RunPlan plan = SmallRun.Plan(workers: 3, servers: 1, push: push, pull: "int8");
            PumpHost second = Stage.Play(plan, seed: 9, Stage.Assemble(first, manifest));
            Hash(second).ShouldBe(Expected(push, "int8"), $"from {manifest.Step}");
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
