using DistTrain.Data;
using DistTrain.Hosting;
using DistTrain.Nn;
using DistTrain.Tests;
using DistTrain.Training;

namespace DistTrain.AkkaHost.Tests;

public sealed class AkkaRunTests : IDisposable, IRunObserver
{
    private readonly TemporaryFolder _temporary = new();
    private readonly List<RunEvent> _events = [];
    private Action<RunEvent>? _onEvent;

    public void Dispose() => _temporary.Dispose();

    [Theory]
    [InlineData("none", "none")]
    [InlineData("top-k", "sign")]
    public void Actors_train_the_same_weights_in_any_number(string push, string pull)
    {
        var codec = new TrainCodecSpec { Push = new(push), Pull = new(pull) };
        string plain = PlainLoop.Hash(PlainLoop.Train(RunPlanner.Plan(Spec(1, 1, codec), SmallRun.Data), SmallRun.Data.Train));
        foreach ((int workers, int servers) in new[] { (1, 1), (3, 2), (8, 3) })
        {
            RunSummary summary = Train(Spec(workers, servers, codec), $"{workers}-{servers}");
            summary.WeightsSha256.ShouldBe(plain, $"{workers} workers, {servers} servers");
            summary.Host.ShouldBe("akka");
        }

        _events.OfType<RunEvent.Warning>().ShouldBeEmpty();
    }

    [Fact]
    public void A_stopped_run_has_a_checkpoint_and_goes_on_without_actors_to_the_same_weights()
    {
        string whole = Train(Spec(), "whole").WeightsSha256;
        using var stop = new CancellationTokenSource();
        _onEvent = e => { if (e is RunEvent.StepCommitted { Step: 0 }) stop.Cancel(); };
        var folder = RunFolder.Create(_temporary["stopped"]);

        AkkaRun.Execute(Spec(), SmallRun.Data, folder, resume: false, this, stop.Token).ShouldBeNull();

        _onEvent = null;
        RunSummary? resumed = TrainingRun.Execute(
            Spec(workers: 3, servers: 1), SmallRun.Data, folder, resume: true, this, CancellationToken.None);
        resumed!.WeightsSha256.ShouldBe(whole);
    }

    [Fact]
    public void A_run_that_diverges_ends_with_its_step_named()
    {
        // Without a saturating activation every step multiplies the weights, until they overflow.
        RunSpec wild = Spec() with
        {
            Model = new ModelSpec { Layers = [Dense(12), Dense(12), Dense(12), Dense(10)] },
            Train = Spec().Train with
            {
                Optimizer = new OptimizerSpec("sgd", new Dictionary<string, object> { ["learning-rate"] = 1e6 }),
            },
        };

        Should.Throw<RunFailedException>(() => Train(wild, "wild")).Message.ShouldMatch("(at|after) step [0-9]+");
    }

    [Fact]
    public void A_role_that_fails_ends_the_run_with_its_error()
    {
        _onEvent = e =>
        {
            if (e is RunEvent.StepCommitted { Step: 2 })
                throw new InvalidOperationException("the observer is broken");
        };

        Should.Throw<InvalidOperationException>(() => Train(Spec(), "broken")).Message.ShouldBe("the observer is broken");
    }

    void IRunObserver.OnEvent(RunEvent runEvent)
    {
        _events.Add(runEvent);
        _onEvent?.Invoke(runEvent);
    }

    private static RunSpec Spec(int workers = 2, int servers = 2, TrainCodecSpec? codec = null) => new()
    {
        Name = "small",
        Seed = 11,
        Data = new DataSpec { Shards = 8 },
        Model = new ModelSpec { Layers = [Dense(12), new LayerSpec("relu"), Dense(10)] },
        Train = new TrainSpec
        {
            Epochs = SmallRun.Epochs,
            Batch = SmallRun.Batch,
            Codec = codec ?? new TrainCodecSpec(),
            Checkpoint = new CheckpointSpec { EverySteps = 4, EveryEpochs = 0 },
        },
        Cluster = new ClusterSpec { Workers = workers, Servers = servers },
        Log = new LogSpec { EverySteps = 2 },
    };

    private static LayerSpec Dense(int units) => new("dense", new Dictionary<string, object> { ["units"] = units });

    private RunSummary Train(RunSpec spec, string name) => AkkaRun.Execute(
        spec, SmallRun.Data, RunFolder.Create(_temporary[name]), resume: false, this, CancellationToken.None)!;
}
