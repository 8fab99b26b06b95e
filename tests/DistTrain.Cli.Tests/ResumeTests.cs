using System.Globalization;
using System.Text.Json.Nodes;

namespace DistTrain.Cli.Tests;

/// <summary>Runs that are stopped or killed, and go on.</summary>
public sealed class ResumeTests : IClassFixture<CompletedRun>, IDisposable
{
    private readonly Disttrain _disttrain = new();
    private readonly CompletedRun _run;

    public ResumeTests(CompletedRun run)
    {
        _run = run;
        _disttrain.Write("small.yaml", SmallRun.Text);
    }

    public static TheoryData<string> Signals => ["SIGINT", "SIGTERM"];

    [SkippableTheory]
    [MemberData(nameof(Signals))]
    public void A_stopped_run_says_how_to_go_on_and_ends_on_the_weights_of_an_undisturbed_one(string signal)
    {
        Skip.If(OperatingSystem.IsWindows(), "signals are Unix's");
        using Running running = _disttrain.Start("train", "small.yaml", "--out", "a", "--json", "--set", SmallRun.Endless);
        running.WaitFor(line => line.Contains("\"step\""));
        if (signal == "SIGINT")
            running.Interrupt();
        else
            running.Terminate();
        Outcome outcome = running.End();
        outcome.Code.ShouldBe(130);
        JsonNode last = JsonNode.Parse(outcome.Out.TrimEnd().Split('\n')[^1])!;
        last["type"]!.ToString().ShouldBe("stopped");
        long step = last["step"]!.GetValue<long>();
        outcome.Err.ShouldBe(string.Create(
            CultureInfo.InvariantCulture,
            $"stopped after step {step:N0} of 20,000,000, with a checkpoint; go on with: disttrain train --resume a\n"));
        GoesOnAsIfNothingHadHappened(step);
    }

    [SkippableFact]
    public void A_second_signal_does_not_wait_for_the_step()
    {
        Skip.If(OperatingSystem.IsWindows(), "signals are Unix's");
        using Running running = _disttrain.Start(
            "train", "small.yaml", "--out", "a", "--json", "--set", "train.batch=630",
            "--set", "model.layers=[{dense: 2048}, relu, {dense: 2048}, relu, {dense: 2048}, relu, {dense: 10}]", "--set",
            SmallRun.Endless);
        running.WaitFor(line => line.Contains("\"started\""));
        running.Interrupt();
        running.WaitFor(line => line.Contains("a second Ctrl-C ends at once"));
        running.Interrupt();
        Outcome outcome = running.End();
        outcome.Code.ShouldBe(130);
        outcome.Out.ShouldNotContain("\"stopped\"");
    }

    [Fact]
    public void A_killed_run_goes_on_from_its_last_checkpoint()
    {
        using Running running = _disttrain.Start("train", "small.yaml", "--out", "a", "--json", "--set", SmallRun.Endless);
        running.WaitFor(line => line.Contains("\"checkpoint\""));
        running.Kill();
        running.End();
        GoesOnAsIfNothingHadHappened(SmallRun.LastCheckpoint(_disttrain, "a"));
    }

    [Fact]
    public void A_damaged_checkpoint_is_told_and_the_one_before_is_used()
    {
        _disttrain.Run("train", "small.yaml", "--out", "a", "--set", "train.epochs=3").Code.ShouldBe(0);
        var checkpoints = SmallRun.Checkpoints(_disttrain, "a");
        checkpoints.Count.ShouldBe(2);
        Damage(checkpoints[^1]);
        Outcome outcome = _disttrain.Run("train", "--resume", "a", "--set", "train.epochs=4");
        outcome.Code.ShouldBe(0);
        outcome.Err.ShouldStartWith("warning: ");
        outcome.Err.ShouldContain(Path.GetFileName(checkpoints[^1]));
        outcome.Out.ShouldContain("\ngoes on after step 50\n");
    }

    [Fact]
    public void Without_any_whole_checkpoint_the_run_fails()
    {
        _run.CopyTo(_disttrain);
        foreach (string checkpoint in SmallRun.Checkpoints(_disttrain, "a"))
            Damage(checkpoint);
        Outcome outcome = _disttrain.Run("train", "--resume", "a");
        outcome.Code.ShouldBe(4);
        outcome.Err.ShouldContain("error: No checkpoint in ");
    }

    [Theory]
    [InlineData("error: --set train.batch=64: a resumed run keeps what its weights come from; only ", "--resume", "a", "--set",
        "train.batch=64")]
    [InlineData("error: There is no folder b", "--resume", "b")]
    [InlineData("error: --resume a goes on with that folder's own run file; leave small.yaml out", "small.yaml", "--resume", "a")]
    [InlineData("error: --resume goes on in the run's own folder; leave --out out", "--resume", "a", "--out", "b")]
    [InlineData("error: The folder a is already used", "small.yaml", "--out", "a")]
    public void What_a_resumed_run_cannot_do_is_told(string error, params string[] arguments)
    {
        _run.CopyTo(_disttrain);
        Outcome outcome = _disttrain.Run(["train", .. arguments]);
        outcome.Code.ShouldBe(2);
        outcome.Err.ShouldStartWith(error);
    }

    [Fact]
    public void Other_data_than_a_run_was_begun_with_are_refused()
    {
        WriteRows(rows: 40, first: 0);
        _disttrain.Write("table.yaml", """
            name: table
            data: {source: csv, path: rows.csv, target: y, test: 0.2, shards: 2}
            model: {layers: [{dense: 1}], loss: mse}
            train: {epochs: 1, batch: 8}
            """);
        _disttrain.Run("train", "table.yaml", "--out", "a", "--quiet").Code.ShouldBe(0);
        WriteRows(rows: 40, first: 1);
        Outcome other = GoOn();
        other.Code.ShouldBe(3);
        other.Err.ShouldBe("error: the data are not those that the run in a was begun with: their content differs\n");
        WriteRows(rows: 80, first: 0);
        GoOn().Err.ShouldContain("there are 64 training samples now, 32 then");
        WriteRows(rows: 40, first: 0);
        GoOn().Code.ShouldBe(0);
    }

    private Outcome GoOn() => _disttrain.Run("train", "--resume", "a", "--quiet", "--set", "train.epochs=2");

    private void WriteRows(int rows, int first) =>
        _disttrain.Write(
            "rows.csv", string.Concat(["a,y\n", .. Enumerable.Range(first, rows).Select(row => $"{row},{row % 7}\n")]));

    public void Dispose() => _disttrain.Dispose();

    private void GoesOnAsIfNothingHadHappened(long step)
    {
        string epochs = SmallRun.EpochsBeyond(step);
        _disttrain.Run("train", "--resume", "a", "--workers", "3", "--set", epochs).Code.ShouldBe(0);
        _disttrain.Run("train", "small.yaml", "--out", "b", "--set", epochs).Code.ShouldBe(0);
        SmallRun.Summary(_disttrain, "a", "weights_sha256").ShouldBe(SmallRun.Summary(_disttrain, "b", "weights_sha256"));
        SmallRun.Summary(_disttrain, "a", "steps").ShouldBe(SmallRun.Summary(_disttrain, "b", "steps"));
    }

    private static void Damage(string checkpoint)
    {
        string part = Directory.GetFiles(checkpoint, "*.part")[0];
        byte[] bytes = File.ReadAllBytes(part);
        bytes[bytes.Length / 2] ^= 1;
        File.WriteAllBytes(part, bytes);
    }
}
