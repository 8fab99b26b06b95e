using DistTrain.Nn;
using DistTrain.Tests;

namespace DistTrain.Training.Tests;

public class BulkSynchronousTests
{
    private static readonly Lazy<string> s_expected = new(() => PlainLoop.Hash(PlainLoop.Train(SmallRun.Plan(), SmallRun.Data.Train)));

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 1)]
    [InlineData(2, 3)]
    [InlineData(3, 2)]
    [InlineData(5, 1)]
    [InlineData(7, 4)]
    public void The_weights_are_those_of_a_plain_loop_for_any_number_of_workers_and_servers(int workers, int servers)
    {
        RunEvent.Completed end = Stage.Play(SmallRun.Plan(workers, servers), seed: 1).Events.OfType<RunEvent.Completed>().Single();

        end.Summary.WeightsSha256.ShouldBe(s_expected.Value);
    }

    [Fact]
    public void Neither_the_order_of_messages_nor_their_repetition_changes_a_bit()
    {
        for (ulong seed = 1; seed <= 40; seed++)
        {
            int workers = 1 + (int)(seed % SmallRun.Shards);
            PumpHost host = Stage.Play(SmallRun.Plan(workers, servers: 1 + (int)(seed % 3)), seed);

            host.Events.OfType<RunEvent.Completed>().Single().Summary.WeightsSha256.ShouldBe(s_expected.Value, $"seed {seed}");
            host.Events.OfType<RunEvent.StepCommitted>().Select(step => step.Step).ShouldBe(Enumerable.Range(0, 14).Select(step => (long)step));
        }
    }

    [Fact]
    public void Replicas_and_weights_that_travel_change_no_bit()
    {
        for (ulong seed = 1; seed <= 40; seed++)
        {
            RunPlan plan = SmallRun.Plan(workers: 1 + (int)(seed % 5), servers: 3, oneProcess: false, replicas: (int)(seed % 3));
            PumpHost host = Stage.Play(plan, seed);

            host.Events.OfType<RunEvent.Completed>().Single().Summary.WeightsSha256.ShouldBe(s_expected.Value, $"seed {seed}");
        }
    }

    [Fact]
    public void A_step_begins_when_the_weights_of_its_first_layers_are_in_and_its_last_gradients_leave_before_its_first()
    {
        int begun = 0, left = 0;
        for (ulong seed = 1; seed <= 6; seed++)
        {
            // So many ranges that the last one has nothing of the first layer.
            RunPlan plan = SmallRun.Plan(workers: 1 + (int)(seed % 3), servers: 75, oneProcess: false);
            plan.Ranges[^1].Start.ShouldBeGreaterThanOrEqualTo(plan.Model.LayerEnds[0]);
            PumpHost host = Stage.Play(
                plan, seed, engines: (_, engine) => new WatchedEngine((IStagedEngine)engine, plan, () => begun++, () => left++));

            host.Events.OfType<RunEvent.Completed>().Single().Summary.WeightsSha256.ShouldBe(s_expected.Value, $"seed {seed}");
        }

        begun.ShouldBeGreaterThan(0);
        left.ShouldBeGreaterThan(100);
    }

    [Theory]
    [InlineData("sgd")]
    [InlineData("momentum")]
    [InlineData("nesterov")]
    [InlineData("adam")]
    public void Every_optimizer_keeps_the_bits(string optimizer)
    {
        string plain = PlainLoop.Hash(PlainLoop.Train(SmallRun.Plan(optimizer: optimizer), SmallRun.Data.Train));

        foreach ((int workers, int servers) in new[] { (1, 1), (4, 3) })
        {
            Stage.Play(SmallRun.Plan(workers, servers, optimizer), seed: 5).Events.OfType<RunEvent.Completed>().Single()
                .Summary.WeightsSha256.ShouldBe(plain);
        }
    }

    [Fact]
    public void A_run_resumed_from_any_checkpoint_ends_on_the_same_weights()
    {
        PumpHost first = Stage.Play(SmallRun.Plan(checkpointEverySteps: 3), seed: 2);
        first.Manifests.Select(manifest => manifest.Step).Distinct().Order().ShouldBe([3, 6, 9, 12, 14]);

        foreach (CheckpointManifest manifest in first.Manifests.DistinctBy(manifest => manifest.Step))
        {
            TrainingState state = Stage.Assemble(first, manifest);
            PumpHost second = Stage.Play(SmallRun.Plan(workers: 3, servers: 1, checkpointEverySteps: 3), seed: 9, state);
            RunSummary summary = second.Events.OfType<RunEvent.Completed>().Single().Summary;
            summary.WeightsSha256.ShouldBe(s_expected.Value, $"from step {manifest.Step}");
            summary.TrainLoss.ShouldBe(first.Events.OfType<RunEvent.Completed>().Single().Summary.TrainLoss);
        }
    }

    [Fact]
    public void A_stopped_run_leaves_a_checkpoint_of_all_that_it_committed()
    {
        var host = new PumpHost(seed: 4);
        RunPlan plan = SmallRun.Plan(checkpointEverySteps: 0);
        Stage.Cast(host, plan, plan.Initial);

        host.Run(e =>
        {
            if (e is RunEvent.StepCommitted { Step: 2 })
                host.Tell(RoleAddress.Coordinator, new MembershipMessages.StopRequested());
        });

        long stopped = host.Events.OfType<RunEvent.Stopped>().Single().Step;
        stopped.ShouldBeInRange(3, 7);
        host.Manifests.ShouldContain(manifest => manifest.Step == stopped);
        host.Events.OfType<RunEvent.StepCommitted>().Count().ShouldBe((int)stopped);
        TrainingState state = Stage.Assemble(host, host.Manifests[^1]);
        Stage.Play(SmallRun.Plan(), seed: 6, state).Events.OfType<RunEvent.Completed>().Single().Summary.WeightsSha256.ShouldBe(s_expected.Value);
    }

    [Fact]
    public void Weights_that_are_no_numbers_end_the_run_and_replace_no_checkpoint()
    {
        RunPlan plan = SmallRun.Plan();
        plan.Initial.Weights[5] = float.NaN;

        PumpHost host = Stage.Play(plan, seed: 1);

        host.Events.OfType<RunEvent.Failed>().Single().Reason.ShouldContain("step 0");
        host.Manifests.ShouldBeEmpty();
    }

    [Fact]
    public void Figures_do_not_depend_on_the_number_of_workers()
    {
        RunSummary one = Stage.Play(SmallRun.Plan(1, 1), seed: 1).Events.OfType<RunEvent.Completed>().Single().Summary;
        RunSummary many = Stage.Play(SmallRun.Plan(6, 2), seed: 8).Events.OfType<RunEvent.Completed>().Single().Summary;

        many.TrainLoss.ShouldBe(one.TrainLoss);
        many.TestLoss.ShouldBe(one.TestLoss);
        many.TestAccuracy.ShouldBe(one.TestAccuracy);
    }

    [Fact]
    public void A_worker_with_another_kernel_is_refused_by_name()
    {
        RunPlan plan = SmallRun.Plan(1, 1);
        var host = new PumpHost(seed: 1);
        host.Add(RoleAddress.Coordinator, new Coordinator(plan, new RunStart(), Stage.Describe(plan), "a"));
        host.Add(RoleAddress.Worker(0), new Worker(plan, new WeightStore(plan.Model.ParameterCount), new WorkerEngine(plan, SmallRun.Data, 1), "b"));

        host.Run();

        host.Events.OfType<RunEvent.Failed>().Single().Reason.ShouldContain("worker 0 computes with the kernel b");
    }

    /// <summary>Counts steps that begin without all weights, and gradients that are final before others are.</summary>
    private sealed class WatchedEngine(IStagedEngine engine, RunPlan plan, Action begun, Action left) : IStagedEngine
    {
        public Action<int>? Completed { get; set; }

        public void Advance(long step, IReadOnlyList<int> shards, ReadOnlySpan<float> weights, int ready, bool begins)
        {
            if (begins && ready < weights.Length)
                begun();
            engine.Advance(step, shards, weights, ready, begins);
        }

        public void ComputeGradients(
            long step, IReadOnlyList<int> shards, ReadOnlySpan<int> nodeLeaves, ReadOnlySpan<float> weights,
            ReadOnlySpan<Memory<float>> gradients, Span<LeafMetrics> metrics)
        {
            engine.Completed = from =>
            {
                if (from <= plan.Ranges[^1].Start && from > 0)
                    left();
                Completed?.Invoke(from);
            };
            engine.ComputeGradients(step, shards, nodeLeaves, weights, gradients, metrics);
        }

        public LeafMetrics Evaluate(EvaluationSet set, int chunk, ReadOnlySpan<float> weights) => engine.Evaluate(set, chunk, weights);
    }
}
