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
        RunEvent.Completed end = Play(SmallRun.Plan(workers, servers), seed: 1).Events.OfType<RunEvent.Completed>().Single();

        end.Summary.WeightsSha256.ShouldBe(s_expected.Value);
    }

    [Fact]
    public void Neither_the_order_of_messages_nor_their_repetition_changes_a_bit()
    {
        for (ulong seed = 1; seed <= 40; seed++)
        {
            int workers = 1 + (int)(seed % SmallRun.Shards);
            PumpHost host = Play(SmallRun.Plan(workers, servers: 1 + (int)(seed % 3)), seed);

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
            PumpHost host = Play(plan, seed);

            host.Events.OfType<RunEvent.Completed>().Single().Summary.WeightsSha256.ShouldBe(s_expected.Value, $"seed {seed}");
        }
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
            Play(SmallRun.Plan(workers, servers, optimizer), seed: 5).Events.OfType<RunEvent.Completed>().Single()
                .Summary.WeightsSha256.ShouldBe(plain);
        }
    }

    [Fact]
    public void A_run_resumed_from_any_checkpoint_ends_on_the_same_weights()
    {
        PumpHost first = Play(SmallRun.Plan(checkpointEverySteps: 3), seed: 2);
        first.Manifests.Select(manifest => manifest.Step).Distinct().Order().ShouldBe([3, 6, 9, 12, 14]);

        foreach (CheckpointManifest manifest in first.Manifests.DistinctBy(manifest => manifest.Step))
        {
            TrainingState state = Assemble(first, manifest);
            PumpHost second = Play(SmallRun.Plan(workers: 3, servers: 1, checkpointEverySteps: 3), seed: 9, state);
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
        Cast(host, plan, plan.Initial);

        host.Run(e =>
        {
            if (e is RunEvent.StepCommitted { Step: 2 })
                host.Tell(RoleAddress.Coordinator, new MembershipMessages.StopRequested());
        });

        long stopped = host.Events.OfType<RunEvent.Stopped>().Single().Step;
        stopped.ShouldBeInRange(3, 7);
        host.Manifests.ShouldContain(manifest => manifest.Step == stopped);
        host.Events.OfType<RunEvent.StepCommitted>().Count().ShouldBe((int)stopped);
        TrainingState state = Assemble(host, host.Manifests[^1]);
        Play(SmallRun.Plan(), seed: 6, state).Events.OfType<RunEvent.Completed>().Single().Summary.WeightsSha256.ShouldBe(s_expected.Value);
    }

    [Fact]
    public void Weights_that_are_no_numbers_end_the_run_and_replace_no_checkpoint()
    {
        RunPlan plan = SmallRun.Plan();
        plan.Initial.Weights[5] = float.NaN;

        PumpHost host = Play(plan, seed: 1);

        host.Events.OfType<RunEvent.Failed>().Single().Reason.ShouldContain("step 0");
        host.Manifests.ShouldBeEmpty();
    }

    [Fact]
    public void Figures_do_not_depend_on_the_number_of_workers()
    {
        RunSummary one = Play(SmallRun.Plan(1, 1), seed: 1).Events.OfType<RunEvent.Completed>().Single().Summary;
        RunSummary many = Play(SmallRun.Plan(6, 2), seed: 8).Events.OfType<RunEvent.Completed>().Single().Summary;

        many.TrainLoss.ShouldBe(one.TrainLoss);
        many.TestLoss.ShouldBe(one.TestLoss);
        many.TestAccuracy.ShouldBe(one.TestAccuracy);
    }

    [Fact]
    public void A_worker_with_another_kernel_is_refused_by_name()
    {
        RunPlan plan = SmallRun.Plan(1, 1);
        var host = new PumpHost(seed: 1);
        host.Add(RoleAddress.Coordinator, new Coordinator(plan, new RunStart(), Describe(plan), "a"));
        host.Add(RoleAddress.Worker(0), new Worker(plan, new WeightStore(plan.Model.ParameterCount), new WorkerEngine(plan, SmallRun.Data, 1), "b"));

        host.Run();

        host.Events.OfType<RunEvent.Failed>().Single().Reason.ShouldContain("worker 0 computes with the kernel b");
    }

    private static PumpHost Play(RunPlan plan, ulong seed, TrainingState? state = null)
    {
        var host = new PumpHost(seed, sharedMemory: plan.OneProcess);
        (List<Worker> workers, List<ParameterServer> servers) = Cast(host, plan, state ?? plan.Initial);
        host.Run();
        workers.ShouldAllBe(worker => worker.GradientsOutstanding == 0);
        servers.ShouldAllBe(server => server.GradientsOutstanding == 0);
        return host;
    }

    private static (List<Worker> Workers, List<ParameterServer> Servers) Cast(PumpHost host, RunPlan plan, TrainingState state)
    {
        var shared = new WeightStore(plan.Model.ParameterCount);
        WeightStore Store() => plan.OneProcess ? shared : new WeightStore(plan.Model.ParameterCount);
        host.Kept = state;
        host.Add(RoleAddress.Coordinator, new Coordinator(plan, new RunStart(state.Step, state.Epoch), Describe(plan), "k"));
        List<ParameterServer> servers = [.. Enumerable.Range(0, plan.Servers).Select(_ => new ParameterServer(plan, Store(), "k"))];
        for (int i = 0; i < servers.Count; i++)
            host.Add(RoleAddress.Server(i), servers[i]);
        List<Worker> workers =
            [.. Enumerable.Range(0, plan.Workers).Select(_ => new Worker(plan, Store(), new WorkerEngine(plan, SmallRun.Data, 1), "k"))];
        for (int i = 0; i < workers.Count; i++)
            host.Add(RoleAddress.Worker(i), workers[i]);
        return (workers, servers);
    }

    private static RunDescription Describe(RunPlan plan) => new(
        "small", "test", plan.Workers, plan.Servers, plan.Shards.Shards, plan.Model.ParameterCount, plan.Shards.Samples, plan.Epochs,
        plan.Shards.StepsPerEpoch, "k");

    private static TrainingState Assemble(PumpHost host, CheckpointManifest manifest)
    {
        var state = new TrainingState
        {
            Step = manifest.Step,
            Weights = new float[manifest.Parameters],
            Slots = [.. manifest.Slots.Select(_ => new float[manifest.Parameters])],
            Epoch = manifest.Epoch,
        };
        foreach (CheckpointPart part in host.Parts.Values.Where(part => part.Step == manifest.Step))
        {
            part.Weights.CopyTo(state.Weights, part.Range.Start);
            for (int i = 0; i < part.Slots.Length; i++)
                part.Slots[i].CopyTo(state.Slots[i], part.Range.Start);
        }

        return state;
    }
}
