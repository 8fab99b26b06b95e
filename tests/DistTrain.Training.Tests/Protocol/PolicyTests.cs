using DistTrain.Tests;

namespace DistTrain.Training.Tests;

public class PolicyTests
{
    private const int Steps = 14;

    [Theory]
    [InlineData(true, 0)]
    [InlineData(false, 0)]
    [InlineData(false, 1)]
    public void Backup_leaves_out_no_more_than_it_may_and_divides_by_what_it_took(bool oneProcess, int replicas)
    {
        for (ulong seed = 1; seed <= 20; seed++)
        {
            PumpHost host = Play(new BackupWorkers(2), seed, oneProcess, replicas);

            RunEvent.StepCommitted[] steps = [.. host.Events.OfType<RunEvent.StepCommitted>()];
            steps.Select(step => step.Step).ShouldBe(Enumerable.Range(0, Steps).Select(step => (long)step), $"seed {seed}");
            steps.ShouldAllBe(step => step.Samples >= (step.StepInEpoch == 6 ? 15 : 20) || step.StepInEpoch == 6);
            steps.Sum(step => step.Samples).ShouldBeInRange(SmallRun.Samples, 2 * SmallRun.Samples);
            steps.ShouldAllBe(step => step.Staleness == 0);
        }
    }

    [Theory]
    [InlineData(true, 0)]
    [InlineData(false, 0)]
    [InlineData(false, 1)]
    public void Every_sample_counts_once_however_stale_the_policy(bool oneProcess, int replicas)
    {
        foreach (ConsistencyPolicy policy in new ConsistencyPolicy[] { new Asynchronous(false), new Asynchronous(true), new StaleSynchronous(0, false), new StaleSynchronous(2, true) })
        {
            for (ulong seed = 1; seed <= 10; seed++)
            {
                PumpHost host = Play(policy, seed, oneProcess, replicas);

                host.Events.OfType<RunEvent.Completed>().Count().ShouldBe(1, $"{policy.Name}, seed {seed}");
                foreach (IGrouping<int, RunEvent.StepCommitted> epoch in host.Events.OfType<RunEvent.StepCommitted>().GroupBy(step => step.Epoch))
                    epoch.Sum(step => step.Samples).ShouldBe(SmallRun.Samples, $"{policy.Name}, seed {seed}, epoch {epoch.Key}");
                host.Events.OfType<RunEvent.EpochCompleted>().Count().ShouldBe(SmallRun.Epochs);
            }
        }
    }

    [Fact]
    public void Gradients_are_stale_where_nobody_waits() =>
        Play(new Asynchronous(false), seed: 3, oneProcess: false, replicas: 0).Events.OfType<RunEvent.StepCommitted>()
            .ShouldContain(step => step.Staleness > 0);

    [Fact]
    public void A_run_at_its_own_pace_resumes_from_a_checkpoint_in_mid_epoch()
    {
        PumpHost first = Play(new Asynchronous(false), seed: 5, oneProcess: false, replicas: 0);
        CheckpointManifest manifest = first.Manifests.First(manifest => manifest.Epoch.Clocks!.Distinct().Count() > 1);
        RunPlan plan = SmallRun.Plan(3, 2, policy: new Asynchronous(false));

        PumpHost second = Stage.Play(plan, 6, Stage.Assemble(first, manifest));

        long before = manifest.Epoch.Clocks!.Select((clock, shard) => Samples(plan, shard, clock)).Sum();
        second.Events.OfType<RunEvent.StepCommitted>().Sum(step => step.Samples).ShouldBe((int)(SmallRun.Epochs * SmallRun.Samples - before));
        second.Events.OfType<RunEvent.Completed>().Count().ShouldBe(1);
    }

    private static long Samples(RunPlan plan, int shard, long clock)
    {
        long samples = 0;
        for (long step = 0; step < clock; step++)
            samples += plan.Shards.MicroBatch(shard, plan.StepInEpoch(step)).Count;
        return samples;
    }

    private static PumpHost Play(ConsistencyPolicy policy, ulong seed, bool oneProcess, int replicas) =>
        Stage.Play(SmallRun.Plan(1 + (int)(seed % 5), 3, oneProcess: oneProcess, replicas: replicas, policy: policy), seed);
}
