using DistTrain.Tests;

namespace DistTrain.Training.Tests;

public class ClippingTests
{
    // Most steps of the small run have a longer gradient, some a shorter one.
    private const double Limit = 1.3;

    private static readonly Lazy<string> s_expected =
        new(() => PlainLoop.Hash(PlainLoop.Train(Plan(), SmallRun.Data.Train)));

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 1)]
    [InlineData(2, 3)]
    [InlineData(3, 2)]
    [InlineData(7, 5)]
    public void The_weights_are_those_of_a_plain_loop_for_any_number_of_workers_and_servers(int workers, int servers) =>
        Hash(Stage.Play(Plan(workers, servers), seed: 1)).ShouldBe(s_expected.Value);

    [Fact]
    public void Neither_replicas_nor_order_nor_repetition_changes_a_bit()
    {
        for (ulong seed = 1; seed <= 40; seed++)
        {
            RunPlan plan = Plan(1 + (int)(seed % 5), 3, oneProcess: seed % 4 == 0, replicas: (int)(seed % 3));
            Hash(Stage.Play(plan, seed)).ShouldBe(s_expected.Value, $"seed {seed}");
        }
    }

    [Fact]
    public void Some_steps_are_clipped_and_some_are_not()
    {
        double[] norms = [.. Stage.Play(Plan(), seed: 2).Events.OfType<RunEvent.StepCommitted>()
            .Select(step => step.GradientNorm!.Value)];
        norms.ShouldContain(norm => norm > Limit);
        norms.ShouldContain(norm => norm < Limit);
    }

    [Fact]
    public void A_limit_that_no_step_reaches_changes_no_bit() =>
        Hash(Stage.Play(SmallRun.Plan(clipNorm: 1e6), seed: 3)).ShouldBe(Hash(Stage.Play(SmallRun.Plan(), seed: 3)));

    [Fact]
    public void A_run_resumed_from_any_checkpoint_ends_on_the_same_weights()
    {
        PumpHost first = Stage.Play(Plan(checkpointEverySteps: 3), seed: 2);

        foreach (CheckpointManifest manifest in first.Manifests.DistinctBy(manifest => manifest.Step))
        {
            PumpHost second = Stage.Play(Plan(workers: 3, servers: 1), seed: 9, Stage.Assemble(first, manifest));
            Hash(second).ShouldBe(s_expected.Value, $"from step {manifest.Step}");
        }
    }

    [Fact]
    public void Steps_that_leave_shards_out_are_clipped_as_a_plain_loop_does()
    {
        for (ulong seed = 1; seed <= 10; seed++)
        {
            RunPlan plan = SmallRun.Plan(4, 3, oneProcess: false, replicas: 1, policy: new BackupWorkers(2), clipNorm: Limit);
            PumpHost host = Stage.Play(plan, seed);
            HashSet<(long, int)> dropped =
                [.. host.Ledger.Where(entry => entry.Kind == LedgerKind.Dropped).Select(entry => (entry.Step, entry.Shard))];
            string replayed = PlainLoop.Hash(PlainLoop.Train(
                plan, SmallRun.Data.Train, taken: (step, shard) => !dropped.Contains((step, shard))));
            Hash(host).ShouldBe(replayed, $"seed {seed}");
        }
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(3, 2)]
    public void Local_rounds_clip_each_inner_step(int workers, int servers)
    {
        RunPlan plan = SmallRun.Plan(workers, servers, localSteps: 3, clipNorm: Limit);
        string plain = PlainLoop.Hash(PlainLoop.Train(plan, SmallRun.Data.Train));

        Hash(Stage.Play(plan, seed: 1)).ShouldBe(plain);
        plain.ShouldNotBe(PlainLoop.Hash(PlainLoop.Train(SmallRun.Plan(localSteps: 3), SmallRun.Data.Train)));
    }

    [Fact]
    public void At_their_own_pace_workers_clip_each_shard_s_gradient()
    {
        RunPlan plan = SmallRun.Plan(policy: new Asynchronous(false), clipNorm: 0.25);
        var engine = new WorkerEngine(plan, SmallRun.Data, 2);
        var gradients = new Memory<float>[] { new float[plan.Model.ParameterCount], new float[plan.Model.ParameterCount] };
        var metrics = new Nn.LeafMetrics[2];

        engine.ComputeGradients(0, [1, 4], [1, 1], plan.Initial.Weights, gradients, metrics);

        for (int i = 0; i < 2; i++)
        {
            double squares = gradients[i].Span.ToArray().Sum(value => (double)value * value);
            (Math.Sqrt(squares) / metrics[i].Count).ShouldBe(0.25, 1e-5);
        }
    }

    private static RunPlan Plan(
        int workers = 2, int servers = 2, bool oneProcess = true, int replicas = 0, int checkpointEverySteps = 4) =>
        SmallRun.Plan(
            workers, servers, "momentum", oneProcess: oneProcess, replicas: replicas, checkpointEverySteps: checkpointEverySteps,
            clipNorm: Limit);

    private static string Hash(PumpHost host) => host.Events.OfType<RunEvent.Completed>().Single().Summary.WeightsSha256;
}
