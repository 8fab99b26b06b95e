using System.Text.Json.Nodes;

namespace DistTrain.Cli.Tests;

/// <summary>The simulator from the command line.</summary>
public sealed class SimulateTests : IDisposable
{
    private const string Run = """
        data: {source: digits, train-samples: 66, test-samples: 0}
        model:
          layers: [{dense: 10}]
        train: {epochs: 2, batch: 22, checkpoint: {every-steps: 2}}
        cluster: {workers: 4, servers: 3, replicas: 1}
        """;

    private readonly Disttrain _disttrain = new();

    public SimulateTests() => _disttrain.Write("small.yaml", Run);

    [Fact]
    public void Histories_are_counted_with_the_faults_that_took_effect()
    {
        Outcome outcome = _disttrain.Run("simulate", "small.yaml", "--runs", "8");
        outcome.Code.ShouldBe(0);
        outcome.Err.ShouldBeEmpty();
        string[] lines = outcome.Out.Split('\n');
        lines[0].ShouldStartWith(
            "small: 7,850 parameters · 4 workers, 3 servers, 1 replica · 5 voters · 8 shards · 6 steps · bsp · faults default");
        lines.ShouldContain(line => line.StartsWith("histories        8,"));
        lines.ShouldContain(line => line.StartsWith("fault ") && line.EndsWith("took effect"));
        outcome.Out.ShouldAllBe(c => c == '\n' || !char.IsControl(c));
    }

    [Fact]
    public void A_violation_is_shrunk_and_can_be_replayed()
    {
        _disttrain.Write("faults.yaml",
            "- {at: 5ms, node: worker 2, fault: pause, for: 2ms}\n- {at: 1ms, node: worker 1, fault: flipped-gradient}\n");
        Outcome outcome = _disttrain.Run("simulate", "small.yaml", "--seed", "7", "--faults", "faults.yaml");
        outcome.Code.ShouldBe(4);
        outcome.Out.ShouldContain("violation        final-weights at ");
        outcome.Out.ShouldContain("simulate small.yaml --seed 7 --runs 1 --faults faults.yaml");
        outcome.Out.ShouldEndWith("- {at: 1ms, node: worker 1, fault: flipped-gradient}\n");
    }

    [Fact]
    public void Several_run_files_share_the_histories_and_one_table()
    {
        _disttrain.Write("other.yaml", Run);
        Outcome outcome = _disttrain.Run("simulate", "small.yaml", "other.yaml", "--runs", "5", "--policy", "ssp");
        outcome.Code.ShouldBe(0);
        string[] lines = outcome.Out.Split('\n');
        lines.Where(line => line.Contains("8 shards")).ShouldAllBe(line => line.Contains(" · ssp · "));
        lines.Where(line => line.Contains("histories  ")).Select(line => line.Split(',')[0].Split(' ')[^1])
            .ShouldBe(["3", "2", "5"]);
        lines.Count(line => line.Contains("took effect")).ShouldBe(1);
        lines.ShouldContain("weights          in each history those that a plain loop makes of the same contributions");
    }

    [Fact]
    public void A_policy_that_is_none_is_told() =>
        _disttrain.Run("simulate", "small.yaml", "--policy", "sps").Err.ShouldStartWith("error: --policy sps: ");

    [Fact]
    public void JSON_is_one_object_a_line_and_a_trace_repeats_itself()
    {
        Outcome outcome = _disttrain.Run("simulate", "small.yaml", "--runs", "3", "--profile", "network", "--json");
        JsonNode last = outcome.Out.TrimEnd().Split('\n').Select(line => JsonNode.Parse(line)!).Last();
        last["type"]!.ToString().ShouldBe("simulated");
        last["histories"]!.GetValue<int>().ShouldBe(3);
        last["weights_sha256"]!.ToString().Length.ShouldBe(64);
        foreach (string file in (string[])["a.txt", "b.txt"])
            _disttrain.Run("simulate", "small.yaml", "--seed", "5", "--trace", file).Code.ShouldBe(0);
        File.ReadAllText(_disttrain.At("a.txt")).ShouldBe(File.ReadAllText(_disttrain.At("b.txt")));
    }

    [Theory]
    [InlineData("error: RUN.yaml is missing")]
    [InlineData("error: --runs must be a whole number from 1 to 2147483647, not 'many'", "small.yaml", "--runs", "many")]
    [InlineData("error: there is no profile 'netwrk' of faults; did you mean 'network'?", "small.yaml", "--profile", "netwrk")]
    [InlineData("error: there is no file 'none.yaml' with faults", "small.yaml", "--faults", "none.yaml")]
    [InlineData("error: --trace writes one history of one run file; leave --runs out", "small.yaml", "--trace", "t", "--runs",
        "2")]
    public void A_wrong_command_line_is_told_in_one_line(string error, params string[] arguments)
    {
        Outcome outcome = _disttrain.Run(["simulate", .. arguments]);
        outcome.Code.ShouldBe(2);
        outcome.Err.ShouldStartWith(error);
    }

    public void Dispose() => _disttrain.Dispose();
}
