using DistTrain.Tests;

namespace DistTrain.Training.Tests;

/// <summary>Which shards came first depends on the order of messages; what was made of them does not.</summary>
public class BackupReplayTests
{
    [Theory]
    [InlineData(1, true, 0)]
    [InlineData(2, false, 0)]
    [InlineData(2, false, 1)]
    [InlineData(5, false, 2)]
    public void The_weights_are_those_of_a_plain_loop_that_takes_the_ledger_s_shards(
        int dropped, bool oneProcess, int replicas)
    {
        int left = 0;
        for (ulong seed = 1; seed <= 25; seed++)
        {
            RunPlan plan = SmallRun.Plan(
                1 + (int)(seed % 7), 1 + (int)(seed % 2) + replicas, oneProcess: oneProcess, replicas: replicas,
                policy: new BackupWorkers(dropped));
            PumpHost host = Stage.Play(plan, seed);

            HashSet<(long, int)> late = [.. Dropped(host).Select(entry => (entry.Step, entry.Shard))];
            float[] replayed = PlainLoop.Train(plan, SmallRun.Data.Train, taken: (step, shard) => !late.Contains((step, shard)));
            RunSummary summary = host.Events.OfType<RunEvent.Completed>().Single().Summary;
            summary.WeightsSha256.ShouldBe(PlainLoop.Hash(replayed), $"seed {seed}");
            left += late.Count;
        }

        left.ShouldBeGreaterThan(25);
    }

    [Fact]
    public void The_ledger_names_every_shard_of_every_step_as_used_or_dropped()
    {
        RunPlan plan = SmallRun.Plan(5, 2, oneProcess: false, replicas: 1, policy: new BackupWorkers(2));
        PumpHost host = Stage.Play(plan, seed: 8);

        ILookup<long, LedgerEntry> dropped = Dropped(host).ToLookup(entry => entry.Step);
        LedgerEntry[] committed =
            [.. host.Ledger.Where(entry => entry.Kind == LedgerKind.Committed).OrderBy(entry => entry.Step)];
        committed.Select(entry => entry.Step).ShouldBe(Enumerable.Range(0, (int)plan.Steps).Select(step => (long)step));
        foreach (LedgerEntry step in committed)
        {
            step.Shards.ShouldBeGreaterThanOrEqualTo(SmallRun.Shards - 2);
            (step.Shards + dropped[step.Step].Count()).ShouldBe(SmallRun.Shards);
            int samples = step.Samples + dropped[step.Step].Sum(entry => entry.Samples);
            samples.ShouldBe(plan.Shards.StepSize(plan.StepInEpoch(step.Step)));
        }
    }

    private static IEnumerable<LedgerEntry> Dropped(PumpHost host) => host.Ledger.Where(entry => entry.Kind == LedgerKind.Dropped);
}
