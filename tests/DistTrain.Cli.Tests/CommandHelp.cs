namespace DistTrain.Cli.Tests;

public sealed class CommandHelp : IDisposable
{
    private readonly Disttrain _disttrain = new();

    [Theory]
    [InlineData("train", "disttrain train configs/quickstart.yaml")]
    [InlineData("coordinator", "disttrain coordinator configs/quickstart.yaml")]
    [InlineData("worker", "disttrain worker --join ")]
    [InlineData("server", "disttrain server --join ")]
    [InlineData("node", "disttrain node configs/quickstart.yaml --bind 127.0.0.1:4711 --seed 127.0.0.1:4711")]
    [InlineData("status", "disttrain status --at ")]
    [InlineData("drain", "disttrain drain 2 --at ")]
    [InlineData("stop", "disttrain stop --at ")]
    [InlineData("certs", "disttrain certs certs node-a")]
    [InlineData("eval", "disttrain eval runs/")]
    [InlineData("audit", "disttrain audit runs/")]
    [InlineData("inspect", "disttrain inspect configs/mnist.yaml")]
    [InlineData("keys", "disttrain keys train.optimizer")]
    public void Each_command_s_help_shows_examples(string command, string example)
    {
        Outcome outcome = _disttrain.Run(command, "--help");
        outcome.Code.ShouldBe(0);
        outcome.Out.ShouldContain($"usage: disttrain {command} ");
        outcome.Out.ShouldContain("\nexamples:\n");
        outcome.Out.ShouldContain($"  {example}");
        outcome.Err.ShouldBeEmpty();
    }

    [Fact]
    public void The_help_of_the_whole_lists_the_commands()
    {
        Outcome outcome = _disttrain.Run("--help");
        outcome.Code.ShouldBe(0);
        string[] commands =
        [
            "train", "coordinator", "worker", "server", "node", "status", "drain", "stop", "certs", "eval", "audit", "inspect",
            "keys",
        ];
        foreach (string command in commands)
            outcome.Out.ShouldContain($"\n  {command} ");
        outcome.Out.ShouldNotContain("\n  process ");
        outcome.Out.Split('\n').ShouldAllBe(line => line.Length <= 100);
    }

    [Fact]
    public void The_version_is_one_line() => _disttrain.Run("--version").Out.ShouldMatch(@"^disttrain \d+\.\d+\.\d+\n$");

    [Fact]
    public void The_keys_of_run_files_come_with_defaults()
    {
        string[] lines = _disttrain.Run("keys").Out.Split('\n');
        lines.ShouldContain(line => line.StartsWith("data.source ") && line.Contains(" required "));
        lines.ShouldContain(line => line.StartsWith("train.batch ") && line.Contains(" 64 "));
        lines.ShouldContain(line => line.StartsWith("train.optimizer.adam.learning-rate ") && line.Contains(" 0.001 "));
        _disttrain.Run("keys", "trian").Err.ShouldBe("error: no key of run files begins with 'trian'; did you mean 'train'?\n");
    }

    public void Dispose() => _disttrain.Dispose();
}
