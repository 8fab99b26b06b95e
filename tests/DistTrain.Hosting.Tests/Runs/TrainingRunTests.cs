using System.Text.Json;
using DistTrain.Data;
using DistTrain.Nn;
using DistTrain.Tests;
using DistTrain.Training;

namespace DistTrain.Hosting.Tests;

public sealed class TrainingRunTests : IDisposable, IRunObserver
{
    private readonly TemporaryFolder _temporary = new();
    private readonly List<RunEvent> _events = [];
    private Action<RunEvent>? _onEvent;

    public void Dispose() => _temporary.Dispose();

    [Fact]
    public void The_weights_are_the_same_for_any_number_of_workers_and_servers()
    {
        string plain = PlainLoop.Hash(PlainLoop.Train(RunPlanner.Plan(Spec(), SmallRun.Data), SmallRun.Data.Train));

        foreach (int workers in new[] { 1, 2, 3, 5, 8 })
        {
            foreach (int servers in new[] { 1, 2, 3 })
                Train(Spec(workers, servers), $"{workers}-{servers}").WeightsSha256.ShouldBe(plain, $"{workers} workers, {servers} servers");
        }
    }

    [Fact]
    public void Rounds_of_local_steps_give_the_same_weights_for_any_number_of_workers_and_servers()
    {
        RunSpec Local(int workers, int servers)
        {
            RunSpec spec = Spec(workers, servers);
            return spec with { Train = spec.Train with { Consistency = Consistency.Local, Local = new LocalSpec { Steps = 3 } } };
        }

        string plain = PlainLoop.Hash(PlainLoop.Train(RunPlanner.Plan(Local(1, 1), SmallRun.Data), SmallRun.Data.Train));

        foreach ((int workers, int servers) in new[] { (1, 1), (3, 2), (8, 3) })
            Train(Local(workers, servers), $"{workers}-{servers}").WeightsSha256.ShouldBe(plain, $"{workers} workers, {servers} servers");
    }

    [Theory]
    [InlineData("fp16", "fp16")]
    [InlineData("bf16", "bf16")]
    [InlineData("int8", "int8")]
    [InlineData("top-k", "sign")]
    [InlineData("sign", "top-k")]
    public void Codecs_give_the_same_weights_for_any_cast_and_after_a_stop(string push, string pull)
    {
        var codec = new TrainCodecSpec { Push = new(push), Pull = new(pull) };
        RunSpec Coded(int workers, int servers) => Spec(workers, servers, codec);
        string plain = PlainLoop.Hash(PlainLoop.Train(RunPlanner.Plan(Coded(1, 1), SmallRun.Data), SmallRun.Data.Train));
        foreach ((int workers, int servers) in new[] { (1, 1), (3, 2), (8, 3) })
            Train(Coded(workers, servers), $"{workers}-{servers}").WeightsSha256.ShouldBe(plain, $"{workers} workers, {servers} servers");
        using var stop = new CancellationTokenSource();
        _onEvent = e => { if (e is RunEvent.StepCommitted { Step: 0 }) stop.Cancel(); };
        RunFolder stopped = RunFolder.Create(_temporary["stopped"]);
        TrainingRun.Execute(Coded(2, 2), SmallRun.Data, stopped, resume: false, this, stop.Token).ShouldBeNull();

        _onEvent = null;
        RunSummary? resumed = TrainingRun.Execute(
            Coded(3, 1), SmallRun.Data, RunFolder.Open(Configured("stopped")), resume: true, this, CancellationToken.None);
        resumed!.WeightsSha256.ShouldBe(plain);
    }

    [Theory]
    [InlineData("int8", "none", "keeps what a codec has left out of the gradients of 8 data shards")]
    [InlineData("top-k", "int8", "'train.codec.pull' need")]
    public void A_checkpoint_of_another_codec_is_refused(string push, string pull, string reason)
    {
        Train(Spec(codec: new TrainCodecSpec { Push = new("top-k") }), "run");
        RunSpec other = Spec(codec: new TrainCodecSpec { Push = new(push), Pull = new(pull) });

        Should.Throw<ConfigurationException>(() => TrainingRun.Execute(
            other, SmallRun.Data, RunFolder.Open(Configured("run")), resume: true, this, CancellationToken.None))
            .Message.ShouldContain(reason);
    }

    [Fact]
    public void A_run_leaves_its_files()
    {
        RunSummary summary = Train(Spec(), "run");

        var folder = RunFolder.Open(Configured("run"));
        using JsonDocument written = JsonDocument.Parse(File.ReadAllText(folder.SummaryFile));
        written.RootElement.GetProperty("weights_sha256").GetString().ShouldBe(summary.WeightsSha256);
        written.RootElement.GetProperty("test_accuracy").GetDouble().ShouldBe(summary.TestAccuracy!.Value);
        written.RootElement.GetProperty("compute_seconds").GetDouble().ShouldBeInRange(double.Epsilon, summary.TrainSeconds);
        (written.RootElement.GetProperty("wait_seconds").GetDouble() + summary.ComputeSeconds!.Value)
            .ShouldBeLessThan(summary.TrainSeconds);
        RunPlan plan = RunPlanner.Plan(Spec(), SmallRun.Data);
        PlainLoop.Hash(SafeTensors.Read(plan.Model, File.ReadAllBytes(folder.ModelFile))).ShouldBe(summary.WeightsSha256);
        List<JsonElement> lines = [.. File.ReadLines(folder.MetricsFile).Select(line => JsonDocument.Parse(line).RootElement)];
        lines.Count(line => line.GetProperty("type").GetString() == "step").ShouldBe(7);
        lines.Count(line => line.GetProperty("type").GetString() == "epoch").ShouldBe(2);
    }

    [Fact]
    public void A_stopped_run_goes_on_with_another_cast_to_the_same_weights()
    {
        string whole = Train(Spec(), "whole").WeightsSha256;
        using var stop = new CancellationTokenSource();
        _onEvent = e => { if (e is RunEvent.StepCommitted { Step: 0 }) stop.Cancel(); };

        TrainingRun.Execute(Spec(), SmallRun.Data, RunFolder.Create(_temporary["stopped"]), resume: false, this, stop.Token).ShouldBeNull();

        _onEvent = null;
        RunSummary? resumed = TrainingRun.Execute(
            Spec(workers: 3, servers: 1), SmallRun.Data, RunFolder.Open(Configured("stopped")), resume: true, this, CancellationToken.None);
        resumed!.WeightsSha256.ShouldBe(whole);
        File.ReadLines(Path.Combine(_temporary["stopped"], "metrics.jsonl"))
            .Select(line => JsonDocument.Parse(line).RootElement)
            .Where(line => line.GetProperty("type").GetString() == "step")
            .Select(line => line.GetProperty("step").GetInt64())
            .ShouldBe([0, 2, 4, 6, 8, 10, 12]);
    }

    [Fact]
    public void A_damaged_checkpoint_is_named_and_the_one_before_is_used()
    {
        string whole = Train(Spec(), "run").WeightsSha256;
        string part = Directory.GetFiles(Path.Combine(_temporary["run"], "checkpoints"), "range-0.part", SearchOption.AllDirectories).Order().Last();
        byte[] bytes = File.ReadAllBytes(part);
        bytes[bytes.Length / 2] ^= 4;
        File.WriteAllBytes(part, bytes);

        RunSummary? resumed = TrainingRun.Execute(
            Spec(), SmallRun.Data, RunFolder.Open(Configured("run")), resume: true, this, CancellationToken.None);

        resumed!.WeightsSha256.ShouldBe(whole);
        _events.OfType<RunEvent.Warning>().Single().Text.ShouldContain(Path.GetDirectoryName(part)!);
        _events.OfType<RunEvent.Started>().Last().FirstStep.ShouldBe(12);
    }

    [Fact]
    public void When_every_checkpoint_is_damaged_the_run_says_so_and_starts_nothing()
    {
        Train(Spec(), "run");
        foreach (string part in Directory.GetFiles(Path.Combine(_temporary["run"], "checkpoints"), "*.part", SearchOption.AllDirectories))
            File.WriteAllBytes(part, File.ReadAllBytes(part)[..50]);

        Should.Throw<RunFailedException>(() => TrainingRun.Execute(
            Spec(), SmallRun.Data, RunFolder.Open(Configured("run")), resume: true, this, CancellationToken.None))
            .Message.ShouldContain("No checkpoint in");
    }

    [Fact]
    public void A_checkpoint_of_another_model_is_refused()
    {
        Train(Spec(), "run");
        RunSpec other = Spec() with { Model = new ModelSpec { Layers = [Dense(5), new LayerSpec("relu"), Dense(10)] } };

        Should.Throw<ConfigurationException>(() => TrainingRun.Execute(
            other, SmallRun.Data, RunFolder.Open(Configured("run")), resume: true, this, CancellationToken.None))
            .Message.ShouldContain("is of another model");
    }

    [Fact]
    public void A_loss_that_is_no_number_names_its_step_and_keeps_the_checkpoint()
    {
        // Without a saturating activation every step multiplies the weights, until they overflow.
        RunSpec wild = Spec() with
        {
            Model = new ModelSpec { Layers = [Dense(12), Dense(12), Dense(12), Dense(10)] },
            Train = Spec().Train with { Optimizer = new OptimizerSpec("sgd", new Dictionary<string, object> { ["learning-rate"] = 1e6 }) },
        };

        string reason = Should.Throw<RunFailedException>(() => Train(wild, "run")).Message;

        reason.ShouldMatch("(at|after) step [0-9]+");
    }

    [Fact]
    public void A_used_folder_is_refused()
    {
        Train(Spec(), "run");

        Should.Throw<ConfigurationException>(() => RunFolder.Create(_temporary["run"])).Message.ShouldContain("already used");
    }

    [Fact]
    public void Two_processes_cannot_train_in_one_folder()
    {
        _onEvent = e =>
        {
            if (e is RunEvent.StepCommitted { Step: 3 })
                Should.Throw<ConfigurationException>(() => TrainingRun.Execute(
                    Spec(), SmallRun.Data, RunFolder.Open(Configured("run")), resume: true, this, CancellationToken.None))
                    .Message.ShouldContain("Another process trains");
        };

        Train(Spec(), "run");
    }

    void IRunObserver.OnEvent(RunEvent runEvent)
    {
        _events.Add(runEvent);
        _onEvent?.Invoke(runEvent);
    }

    private static LayerSpec Dense(int units) => new("dense", new Dictionary<string, object> { ["units"] = units });

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

    private RunSummary Train(RunSpec spec, string name) => TrainingRun.Execute(
        spec, SmallRun.Data, RunFolder.Create(_temporary[name]), resume: false, this, CancellationToken.None)!;

    /// <summary>The command writes the run file into the folder; here nobody did.</summary>
    private string Configured(string name)
    {
        File.WriteAllText(Path.Combine(_temporary[name], "config.resolved.yaml"), "");
        return _temporary[name];
    }
}
