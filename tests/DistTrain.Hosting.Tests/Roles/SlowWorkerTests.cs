using System.Diagnostics;
using DistTrain.Nn;
using DistTrain.Numerics;
using DistTrain.Tests;
using DistTrain.Training;

namespace DistTrain.Hosting.Tests;

public sealed class SlowWorkerTests : IDisposable, IRunObserver
{
    private readonly TemporaryFolder _temporary = new();

    public void Dispose() => _temporary.Dispose();

    void IRunObserver.OnEvent(RunEvent runEvent)
    {
    }

    [Fact]
    public void In_one_process_too_idle_workers_compute_for_a_slow_one_which_still_reads_the_weights_of_before()
    {
        RunPlan plan = SmallRun.Plan(3, 2, speculate: 2);
        var store = new WeightStore(plan.Model.ParameterCount);
        using var host = new RoleHost(3, history: null, this, TimeSpan.Zero);
        var checkpoints = new CheckpointFolder(_temporary.FolderPath, keep: 2);
        host.Surroundings = new OneProcess(new StorageThread(
            checkpoints, ledger: null, (to, message) => host.TryPost(RoleAddress.Storage, to, message)));
        var run = new RunDescription(
            "slow", "in-process", 3, 2, 7, plan.Model.ParameterCount, SmallRun.Samples, 2, plan.Shards.StepsPerEpoch, "k");
        host.Add(RoleAddress.Coordinator, new Coordinator(plan, new RunStart(), run, Kernel.Hash), pinned: false);
        for (int i = 0; i < plan.Servers; i++)
            host.Add(RoleAddress.Server(i), new ParameterServer(plan, store, Kernel.Hash), pinned: false);
        for (int i = 0; i < plan.Workers; i++)
        {
            IWorkerEngine engine = new WorkerEngine(plan, SmallRun.Data, 3);
            host.Add(RoleAddress.Worker(i), new Worker(plan, store, i == 1 ? new SlowEngine(engine) : engine, Kernel.Hash), pinned: true);
        }

        host.Start();
        RunSummary summary = host.AwaitEnd().ShouldBeOfType<RunEvent.Completed>().Summary;
        summary.WeightsSha256.ShouldBe(PlainLoop.Hash(PlainLoop.Train(plan, SmallRun.Data.Train)));
        summary.NodesSpeculatedWon!.Value.ShouldBePositive();
        summary.NodesSpeculatedWasted.ShouldBe(summary.NodesSpeculated - summary.NodesSpeculatedWon);
    }

    /// <summary>An engine that takes long, and reads the weights to the end.</summary>
    private sealed class SlowEngine(IWorkerEngine engine) : IWorkerEngine
    {
        public void ComputeGradients(
            long step, IReadOnlyList<int> shards, ReadOnlySpan<int> nodeLeaves, ReadOnlySpan<float> weights,
            ReadOnlySpan<Memory<float>> gradients, Span<LeafMetrics> metrics)
        {
            long began = Stopwatch.GetTimestamp();
            do
            {
                engine.ComputeGradients(step, shards, nodeLeaves, weights, gradients, metrics);
            }
            while (Stopwatch.GetElapsedTime(began) < TimeSpan.FromSeconds(0.15));
        }

        public LeafMetrics Evaluate(EvaluationSet set, int chunk, ReadOnlySpan<float> weights) => engine.Evaluate(set, chunk, weights);
    }
}
