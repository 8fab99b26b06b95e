using DistTrain.Nn;
using DistTrain.Tests;

namespace DistTrain.Training.Tests;

public class VerificationTests
{
    private static readonly Lazy<string> s_expected =
        new(() => PlainLoop.Hash(PlainLoop.Train(SmallRun.Plan(), SmallRun.Data.Train)));

    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(2, 2, 1)]
    [InlineData(3, 2, 0.3)]
    [InlineData(5, 3, 1)]
    public void Verification_changes_no_bit(int workers, int servers, double share)
    {
        for (ulong seed = 1; seed <= 5; seed++)
        {
            RunPlan plan = SmallRun.Plan(workers, servers, oneProcess: seed % 2 == 0, verify: share);
            PumpHost host = Stage.Play(plan, seed);
            Hash(host).ShouldBe(s_expected.Value, $"seed {seed}");
            host.Events.Where(e => e is RunEvent.Warning or RunEvent.Notice).ShouldBeEmpty();
        }
    }

    [Fact]
    public void Local_rounds_are_verified_too()
    {
        RunPlan plan = SmallRun.Plan(3, 2, localSteps: 3, verify: 1);
        PumpHost host = Stage.Play(plan, 3, engines: Liar(1, step => step == 2));
        Hash(host).ShouldBe(PlainLoop.Hash(PlainLoop.Train(plan, SmallRun.Data.Train)));
        host.Events.OfType<RunEvent.Evicted>().Single().Text.ShouldStartWith("worker 1 computed a wrong gradient");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void The_worker_that_lies_is_evicted_by_name_and_nothing_of_it_is_applied(bool oneProcess)
    {
        for (ulong seed = 1; seed <= 20; seed++)
        {
            RunPlan plan = SmallRun.Plan(4, 2, oneProcess: oneProcess, replicas: oneProcess ? 0 : 1, verify: 1);
            PumpHost host = Stage.Play(plan, seed, engines: Liar(2, step => step >= 5));
            Hash(host).ShouldBe(s_expected.Value, $"seed {seed}");
            string[] notices = [.. host.Events.OfType<RunEvent.Notice>().Select(notice => notice.Text)];
            notices.Length.ShouldBe(1, string.Join(" ", notices));
            notices[0].ShouldMatch("^worker 2 computed a wrong gradient of shards? [0-9 to]+ at step 5: it is evicted.$");
            host.Events.OfType<RunEvent.Completed>().Single().Summary.Evictions.ShouldBe(1);
        }
    }

    [Fact]
    public void Of_two_workers_the_one_that_erred_once_is_found_out_when_both_compute_again()
    {
        PumpHost host = Stage.Play(SmallRun.Plan(2, 2, verify: 1), 4, engines: Liar(0, step => step == 3, times: 1));
        Hash(host).ShouldBe(s_expected.Value);
        host.Events.OfType<RunEvent.Evicted>().Single().Text.ShouldStartWith("worker 0 computed a wrong gradient");
    }

    [Fact]
    public void Two_workers_that_always_differ_end_the_run_with_the_step_and_both_names()
    {
        PumpHost host = Halt(SmallRun.Plan(2, 1, verify: 1), Liar(0, step => step == 3));
        host.Events.OfType<RunEvent.Failed>().Single().Reason
            .ShouldMatch("no two computations of the gradient of shards? .* at step 3 agree \\(worker 0, worker 1\\)");
        host.Events.OfType<RunEvent.StepCommitted>().Count().ShouldBe(3);
    }

    [Fact]
    public void A_gradient_that_is_no_number_is_computed_elsewhere_even_if_its_node_is_not_drawn()
    {
        PumpHost host = Stage.Play(SmallRun.Plan(3, 2, verify: 1e-9), 6, engines: Liar(1, step => step == 4, float.NaN));
        Hash(host).ShouldBe(s_expected.Value);
        host.Events.OfType<RunEvent.Evicted>().Single().Text.ShouldStartWith("worker 1 computed a wrong gradient");
    }

    [Fact]
    public void A_gradient_that_is_no_number_twice_ends_the_run_with_its_step()
    {
        PumpHost host = Halt(
            SmallRun.Plan(3, 2, verify: 1), (_, engine) => new LyingEngine(engine, step => step == 6, float.NaN, int.MaxValue));
        string reason = host.Events.OfType<RunEvent.Failed>().Single().Reason;
        reason.ShouldMatch("not finite at step 6, and a second computation agrees");
        host.Events.OfType<RunEvent.StepCommitted>().Count().ShouldBe(6);
    }

    [Fact]
    public void The_last_workers_stay_although_one_was_wrong()
    {
        RunPlan plan = SmallRun.Plan(3, 2, verify: 1, minWorkers: 3);
        PumpHost host = Stage.Play(plan, 8, engines: Liar(1, step => step is 2 or 9));
        Hash(host).ShouldBe(s_expected.Value);
        host.Events.OfType<RunEvent.Warning>().Single().Text.ShouldEndWith("it stays, since the run needs 3.");
    }

    /// <summary>Plays a run that cannot come to its end: what has been pushed for its last step stays where it is.</summary>
    private static PumpHost Halt(RunPlan plan, Func<int, IWorkerEngine, IWorkerEngine> engines)
    {
        var host = new PumpHost(5, sharedMemory: plan.OneProcess);
        Stage.Cast(host, plan, plan.Initial, engines);
        host.Run();
        return host;
    }

    private static Func<int, IWorkerEngine, IWorkerEngine> Liar(
        int liar, Func<long, bool> lies, float value = 0.125f, int times = int.MaxValue) =>
        (worker, engine) => worker == liar ? new LyingEngine(engine, lies, value, times) : engine;

    private static string Hash(PumpHost host) => host.Events.OfType<RunEvent.Completed>().Single().Summary.WeightsSha256;

    /// <summary>An engine whose gradients of some steps are wrong in one number.</summary>
    private sealed class LyingEngine(IWorkerEngine engine, Func<long, bool> lies, float value, int times) : IWorkerEngine
    {
        private int _times;

        public void ComputeGradients(
            long step, IReadOnlyList<int> shards, ReadOnlySpan<int> nodeLeaves, ReadOnlySpan<float> weights,
            ReadOnlySpan<Memory<float>> gradients, Span<LeafMetrics> metrics)
        {
            engine.ComputeGradients(step, shards, nodeLeaves, weights, gradients, metrics);
            if (!lies(step) || _times++ >= times)
                return;
            foreach (Memory<float> gradient in gradients)
                gradient.Span[17] = value;
        }

        public LeafMetrics Evaluate(EvaluationSet set, int chunk, ReadOnlySpan<float> weights) =>
            engine.Evaluate(set, chunk, weights);
    }
}
