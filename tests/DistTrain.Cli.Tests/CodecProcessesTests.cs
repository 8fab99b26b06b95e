namespace DistTrain.Cli.Tests;

/// <summary>Runs in several processes whose gradients and weights travel in short forms.</summary>
public sealed class CodecProcessesTests : IDisposable
{
    private readonly Disttrain _disttrain = new();

    public CodecProcessesTests() => _disttrain.Write("small.yaml", SmallRun.Text);

    [SkippableTheory]
    [InlineData("fp16", "bf16")]
    [InlineData("bf16", "int8")]
    [InlineData("int8", "int8")]
    [InlineData("top-k", "fp16")]
    [InlineData("sign", "none")]
    public void With_any_codec_any_number_of_processes_ends_on_the_weights_of_one(string push, string pull)
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "runs in processes are for Linux");
        string[] codec = ["--set", $"train.codec.push={push}", "--set", $"train.codec.pull={pull}"];
        _disttrain.Run(["train", "small.yaml", "--out", "one", .. codec]).Code.ShouldBe(0);
        string weights = SmallRun.Summary(_disttrain, "one", "weights_sha256");
        foreach ((string workers, string links) in (ReadOnlySpan<(string, string)>)[("1", "tcp"), ("2", "memory"), ("4", "sockets")])
        {
            _disttrain.Links = links;
            string folder = workers + links;
            Outcome outcome = _disttrain.Run(
                ["train", "small.yaml", "--out", folder, "--host", "processes", "--workers", workers, .. codec]);
            outcome.Code.ShouldBe(0, outcome.Err);
            SmallRun.Summary(_disttrain, folder, "weights_sha256").ShouldBe(weights, $"{workers} workers over {links}");
        }
    }

    public void Dispose() => _disttrain.Dispose();
}
