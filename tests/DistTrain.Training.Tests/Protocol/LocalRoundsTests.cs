using DistTrain.Data;
using DistTrain.Nn;
using DistTrain.Tests;
using static DistTrain.Training.Tests.Stage;

namespace DistTrain.Training.Tests;

public class LocalRoundsTests
{
    private const int Steps = 3;

    private static readonly Lazy<string> s_expected =
        new(() => PlainLoop.Hash(PlainLoop.Train(SmallRun.Plan(localSteps: Steps), SmallRun.Data.Train)));

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 3)]
    [InlineData(3, 2)]
    [InlineData(5, 1)]
    [InlineData(7, 4)]
    public void The_weights_are_those_of_a_plain_loop_for_any_number_of_workers_and_servers(int workers, int servers)
    {
        RunSummary summary = Summary(Play(SmallRun.Plan(workers, servers, localSteps: Steps), seed: 1));

        summary.WeightsSha256.ShouldBe(s_expected.Value);
        summary.Steps.ShouldBe(6);
    }

    [Fact]
    public void Neither_replicas_nor_order_nor_repetition_changes_a_bit()
    {
        for (ulong seed = 1; seed <= 40; seed++)
        {
            RunPlan plan = SmallRun.Plan(
                workers: 1 + (int)(seed % 5), servers: 3, oneProcess: seed % 4 == 0, replicas: (int)(seed % 3), localSteps: Steps);

            Summary(Play(plan, seed)).WeightsSha256.ShouldBe(s_expected.Value, $"seed {seed}");
        }
    }

    [Theory]
    [InlineData("sgd", 1)]
    [InlineData("momentum", 2)]
    [InlineData("adam", 4)]
    [InlineData("adamw", 1000)]
    public void Any_inner_optimizer_and_number_of_steps_keeps_the_bits(string optimizer, int steps)
    {
        string plain = PlainLoop.Hash(PlainLoop.Train(SmallRun.Plan(optimizer: optimizer, localSteps: steps), SmallRun.Data.Train));

        foreach ((int workers, int servers) in new[] { (1, 1), (4, 3) })
        {
            Summary(Play(SmallRun.Plan(workers, servers, optimizer, localSteps: steps), seed: 5)).WeightsSha256.ShouldBe(plain);
        }
    }

    [Fact]
    public void A_run_resumed_from_any_checkpoint_ends_on_the_same_weights()
    {
        PumpHost first = Play(SmallRun.Plan(checkpointEverySteps: 2, localSteps: Steps), seed: 2);
        first.Manifests.Select(manifest => manifest.Step).Distinct().Order().ShouldBe([2, 4, 6]);

        foreach (CheckpointManifest manifest in first.Manifests.DistinctBy(manifest => manifest.Step))
        {
            PumpHost second = Play(SmallRun.Plan(workers: 3, servers: 1, localSteps: Steps), seed: 9, Assemble(first, manifest));
            Summary(second).WeightsSha256.ShouldBe(s_expected.Value, $"from round {manifest.Step}");
            Summary(second).TrainLoss.ShouldBe(Summary(first).TrainLoss);
        }
    }

    [Fact]
    public void A_round_counts_the_samples_of_its_steps_and_the_last_of_an_epoch_is_short()
    {
        PumpHost host = Play(SmallRun.Plan(localSteps: Steps), seed: 3);

        var rounds = host.Events.OfType<RunEvent.StepCommitted>().ToList();
        rounds.Select(round => round.Samples).ShouldBe([90, 90, 23, 90, 90, 23]);
        rounds.Select(round => round.Epoch).ShouldBe([0, 0, 0, 1, 1, 1]);
        host.Events.OfType<RunEvent.EpochCompleted>().Count().ShouldBe(2);
    }

    [Fact]
    public void One_plain_step_a_round_and_the_mean_of_the_weights_is_plain_descent()
    {
        // With H = 1 and as many samples of every shard, the mean of the shards' weights is one step along the mean gradient.
        var shards = new ShardPlan(SmallRun.Samples, SmallRun.Shards, 28, 11);
        LearningRateSchedule constant = ScheduleCatalog.Build(new ScheduleSpec("constant"));
        float[] Weights(ConsistencyPolicy policy, double rate)
        {
            RunPlan basis = SmallRun.Plan();
            return PlainLoop.Train(
                new RunPlan
                {
                    Model = basis.Model,
                    Loss = basis.Loss,
                    Optimizer = new Sgd(rate),
                    Schedule = constant,
                    Shards = shards,
                    Consistency = policy,
                    Checkpoints = basis.Checkpoints,
                    Seed = 11,
                    Epochs = 1,
                    Workers = 1,
                    Servers = 1,
                },
                SmallRun.Data.Train,
                steps: 5);
        }

        float[] local = Weights(new LocalRounds(shards, 1, new Sgd(0.1), constant), rate: 1), descent = Weights(new BulkSynchronous(), 0.1);

        for (int i = 0; i < local.Length; i++)
            local[i].ShouldBe(descent[i], 1e-5f);
    }

    private static RunSummary Summary(PumpHost host) => host.Events.OfType<RunEvent.Completed>().Single().Summary;
}
