using System.Text.Json.Nodes;

namespace DistTrain.Cli.Tests;

/// <summary>Runs from the run file to the last line.</summary>
public sealed class TrainTests : IClassFixture<CompletedRun>, IDisposable
{
    private readonly Disttrain _disttrain = new();

    private readonly CompletedRun _run;

    public TrainTests(CompletedRun run)
    {
        _run = run;
        run.CopyTo(_disttrain);
    }

    [Fact]
    public void A_run_ends_with_its_results_and_leaves_its_files()
    {
        Outcome outcome = _run.Outcome;
        outcome.Code.ShouldBe(0);
        outcome.Err.ShouldBeEmpty();
        string[] lines = outcome.Out.Split('\n');
        lines[0].ShouldStartWith("small: 784-16-10 · 12,730 parameters · 630 samples in 6 shards · 2 workers, 2 servers · ");
        lines.Count(line => line.StartsWith("epoch ", StringComparison.Ordinal) && line.Contains("test ")).ShouldBe(2);
        lines.ShouldContain($"weights sha256  {SmallRun.Summary(_disttrain, "a", "weights_sha256")}");
        lines.ShouldContain("run folder      a");
        lines.ShouldContain("evaluate        disttrain eval a");
        foreach (string file in (string[])["config.resolved.yaml", "metrics.jsonl", "summary.json", "model.safetensors",
            "checkpoints"])
            Path.Exists(_disttrain.At("a", file)).ShouldBeTrue(file);
    }

    [Fact]
    public void Output_that_is_no_terminal_holds_no_control_codes() =>
        (_run.Outcome.Out + _run.Outcome.Err).ShouldAllBe(c => c == '\n' || !char.IsControl(c));

    [Fact]
    public void JSON_is_one_object_a_line_and_nothing_else()
    {
        Outcome outcome = _disttrain.Run("train", "small.yaml", "--json");
        outcome.Code.ShouldBe(0);
        outcome.Err.ShouldBeEmpty();
        var events = outcome.Out.TrimEnd().Split('\n').Select(line => JsonNode.Parse(line)!.AsObject()).ToList();
        events[0]["type"]!.ToString().ShouldBe("started");
        events[^1]["type"]!.ToString().ShouldBe("completed");
        events[^1]["weights_sha256"]!.ToString().Length.ShouldBe(64);
        events.Count(line => line["type"]!.ToString() == "epoch").ShouldBe(2);
        events.Count(line => line["type"]!.ToString() == "step").ShouldBe(2 * SmallRun.StepsPerEpoch / 5);
    }

    [Fact]
    public void Quiet_means_the_results_only()
    {
        string[] lines = _disttrain.Run("train", "small.yaml", "--quiet").Out.Trim().Split('\n');
        lines.ShouldAllBe(line => !line.StartsWith("epoch"));
        lines[0].ShouldStartWith("test accuracy");
        Outcome json = _disttrain.Run("train", "small.yaml", "--quiet", "--json");
        JsonNode.Parse(json.Out)!["type"]!.ToString().ShouldBe("completed");
    }

    [Fact]
    public void The_weights_do_not_depend_on_how_many_workers_and_servers_there_are()
    {
        foreach ((string workers, string servers) in (ReadOnlySpan<(string, string)>)[("1", "1"), ("5", "3")])
        {
            string folder = workers + servers;
            Outcome outcome = _disttrain.Run("train", "small.yaml", "--out", folder, "--workers", workers, "--servers", servers);
            outcome.Code.ShouldBe(0, outcome.Err);
            SmallRun.Summary(_disttrain, folder, "weights_sha256").ShouldBe(_run.Summary("weights_sha256"));
        }
    }

    [Fact]
    public void The_resolved_run_file_repeats_the_run()
    {
        _disttrain.Run("train", "small.yaml", "--out", "b", "--set", "train.optimizer=sgd").Code.ShouldBe(0);
        _disttrain.Run("train", Path.Combine("b", "config.resolved.yaml"), "--out", "c").Code.ShouldBe(0);
        SmallRun.Summary(_disttrain, "c", "weights_sha256").ShouldBe(SmallRun.Summary(_disttrain, "b", "weights_sha256"));
        File.ReadAllText(_disttrain.At("c", "config.resolved.yaml")).ShouldBe(
            File.ReadAllText(_disttrain.At("b", "config.resolved.yaml")));
    }

    [Fact]
    public void Evaluation_repeats_the_run_s_own_result()
    {
        JsonNode evaluation = JsonNode.Parse(_disttrain.Run("eval", "a", "--json").Out)!;
        evaluation["accuracy"]!.ToString().ShouldBe(SmallRun.Summary(_disttrain, "a", "test_accuracy"));
        evaluation["loss"]!.ToString().ShouldBe(SmallRun.Summary(_disttrain, "a", "test_loss"));
        _disttrain.Run("eval", "a").Out.ShouldContain("samples        50");
    }

    public void Dispose() => _disttrain.Dispose();
}
