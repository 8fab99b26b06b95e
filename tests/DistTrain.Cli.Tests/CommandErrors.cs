namespace DistTrain.Cli.Tests;

/// <summary>
/// What a wrong command line or run file comes to: one or two lines on standard error, nothing on standard output, a code.
/// </summary>
public sealed class CommandErrors : IDisposable
{
    private const string Good = """
        data: {source: digits, train-samples: 64, test-samples: 10, shards: 4}
        model: {layers: [{dense: 10}]}
        train: {epochs: 1}
        """;

    private readonly Disttrain _disttrain = new();

    [Theory]
    [InlineData("error: a command is missing, such as train, eval, audit, inspect or keys; 'disttrain --help' lists them all")]
    [InlineData("error: unknown command 'trian'; did you mean 'train'?", "trian")]
    [InlineData("error: unknown option '--wokers'; did you mean '--workers'?", "train", "good.yaml", "--wokers", "2")]
    [InlineData("error: unknown option '--wokers'; did you mean '--workers'?", "train", "--wokers")]
    [InlineData("error: --set needs a value: --set path=value", "train", "good.yaml", "--set")]
    [InlineData("error: --out is given twice", "train", "good.yaml", "--out", "a", "--out", "b")]
    [InlineData("error: 'b.yaml' is one argument too many", "train", "good.yaml", "b.yaml")]
    [InlineData("error: RUN.yaml is missing", "inspect")]
    [InlineData("error: which run? Give a run file such as configs/quickstart.yaml, or --resume with a run's folder", "train")]
    [InlineData("error: --host proceses: there is no such host; did you mean 'processes'?", "train", "good.yaml", "--host",
        "proceses")]
    public void A_wrong_command_line_says_what_was_probably_meant(string error, params string[] arguments)
    {
        _disttrain.Write("good.yaml", Good);
        Outcome outcome = _disttrain.Run(arguments);
        outcome.Code.ShouldBe(2);
        outcome.Err.Split('\n')[0].ShouldBe(error);
        outcome.Err.TrimEnd().Split('\n').Length.ShouldBe(2);
        outcome.Out.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("error: there is no run file 'god.yaml'; did you mean 'good.yaml'?", "god.yaml")]
    [InlineData("error: .: is a folder; a run file is needed, such as configs/quickstart.yaml", ".")]
    [InlineData("error: empty.yaml: the file is empty; a run file has at least 'data' and 'model'", "empty.yaml")]
    [InlineData("error: long.yaml: has 1,048,578 bytes; a run file has at most 1,048,576", "long.yaml")]
    [InlineData("error: misspelt.yaml:3: unknown key 'train.epoch'; did you mean 'epochs'?", "misspelt.yaml")]
    [InlineData("error: type.yaml:3: 'train.epochs' must be a whole number of at least 1, not 'many'", "type.yaml")]
    [InlineData("error: --set train.epoch=3: unknown key 'train.epoch'; did you mean 'epochs'?", "good.yaml", "--set",
        "train.epoch=3")]
    [InlineData("error: --set nonsense: must be path=value, such as --set train.batch=32", "good.yaml", "--set", "nonsense")]
    [InlineData(
        "error: --workers 5: 5 workers but 4 data shards; take at most 4 workers or give 'data.shards' at least 5",
        "good.yaml", "--workers", "5")]
    [InlineData("error: --workers 0: 'cluster.workers' must be a whole number from 1 to 10000, not '0'", "good.yaml", "--workers",
        "0")]
    [InlineData(
        "error: --set model.layers=[{dense: 9}]: the model has 9 outputs, but the data has 10 classes; let the last layer have 10 units",
        "good.yaml", "--set", "model.layers=[{dense: 9}]")]
    public void A_wrong_run_file_is_told_in_one_line(string error, params string[] arguments)
    {
        _disttrain.Write("good.yaml", Good);
        _disttrain.Write("empty.yaml", "");
        _disttrain.Write("long.yaml", new string('#', (1 << 20) + 2));
        _disttrain.Write("misspelt.yaml", Good.Replace("epochs", "epoch"));
        _disttrain.Write("type.yaml", Good.Replace("epochs: 1", "epochs: many"));
        Outcome outcome = _disttrain.Run(["train", .. arguments]);
        outcome.ShouldBe(new Outcome(2, "", error + "\n"));
        Directory.Exists(_disttrain.At("runs")).ShouldBeFalse("a run that cannot begin leaves nothing behind");
    }

    [SkippableFact]
    public void A_build_without_Akka_says_so_when_its_host_is_asked_for()
    {
        Skip.If(Hosts.HasAkka, "this build has the Akka.NET host");
        _disttrain.Write("good.yaml", Good);
        _disttrain.Run("train", "good.yaml", "--host", "akka").ShouldBe(new Outcome(
            2, "", "error: --host akka: this build is without the Akka.NET host; take --host in-process\n"));
        Outcome node = _disttrain.Run("node", "--seed", "127.0.0.1:4711");
        node.Code.ShouldBe(2);
        node.Err.ShouldStartWith("error: node: this build is without the Akka.NET host");
    }

    [Fact]
    public void A_stack_trace_comes_only_when_asked_for()
    {
        _disttrain.Run("train", "none.yaml").Err.ShouldNotContain("   at ");
        Outcome traced = _disttrain.Run("train", "none.yaml", "--trace-errors");
        traced.Err.ShouldContain("   at DistTrain.");
        traced.Code.ShouldBe(2);
    }

    public void Dispose() => _disttrain.Dispose();
}
