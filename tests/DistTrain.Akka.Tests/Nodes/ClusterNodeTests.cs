using DistTrain.Training;

namespace DistTrain.AkkaHost.Tests;

public sealed class ClusterNodeTests : IDisposable
{
    private static readonly TimeSpan s_deadline = TimeSpan.FromSeconds(120);

    private readonly SmallCluster _cluster = new();

    public void Dispose() => _cluster.Dispose();

    [Fact]
    public async Task A_cluster_trains_the_weights_of_one_loop()
    {
        var first = _cluster.Start(SmallCluster.Spec);
        var second = _cluster.Start();

        var end = await first.WaitAsync(s_deadline);

        end.Summary!.WeightsSha256.ShouldBe(SmallCluster.PlainHash(SmallCluster.Spec), string.Join('\n', _cluster.Log));
        end.Summary.Host.ShouldBe("akka");
        (await second.WaitAsync(s_deadline)).How.ShouldBe("the run is complete");
    }

    [Fact]
    public async Task A_node_that_comes_later_gets_work_and_one_that_goes_hands_its_own_over()
    {
        RunSpec spec = SmallCluster.Spec with { Train = SmallCluster.Spec.Train with { Epochs = 3000 } };
        using var leave = new CancellationTokenSource();
        var trained = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var joined = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _cluster.OnEvent = seen =>
        {
            if (seen is RunEvent.StepCommitted)
                trained.TrySetResult();
            else if (seen is RunEvent.WorkerChanged { Worker: 3, Phase: WorkerPhase.Training })
                joined.TrySetResult();
        };
        var first = _cluster.Start(spec);
        var second = _cluster.Start(leave: leave.Token);
        await trained.Task.WaitAsync(s_deadline);
        _ = _cluster.Start();
        await joined.Task.WaitAsync(s_deadline);
        await leave.CancelAsync();

        (await second.WaitAsync(s_deadline)).How.ShouldBe("the node has left the run");
        var end = await first.WaitAsync(s_deadline);
        end.Summary!.WeightsSha256.ShouldBe(SmallCluster.PlainHash(spec), string.Join('\n', _cluster.Log));
    }
}
