using System.Globalization;

namespace DistTrain.Benchmarks;

/// <summary>What of the matrix is run, and how.</summary>
internal sealed record MatrixOptions
{
    public const string Help = """
        kill-matrix: runs a run file in processes, kills and pauses them at random moments, and compares weights_sha256
        with the run's in one process. What has been done before is not done again.

          --run FILE        the run file (configs/mnist.yaml)
          --epochs N        epochs of each run (1)
          --moments N       random moments of each fault (10)
          --seed N          what the moments are drawn from (1)
          --codecs A,B      of none,fp16,bf16,int8,top-k,sign (all)
          --faults A,B      of nothing,worker,serverwithbackup,server,coordinator,all,pause (all)
          --quick           one moment of each fault, without codecs
          --results FILE    where results are kept (artifacts/kill-matrix.jsonl)
          --again           forget them first
        """;

    public string RunFile { get; init; } = "configs/mnist.yaml";

    public int Epochs { get; init; } = 1;

    public int Moments { get; init; } = 10;

    public ulong Seed { get; init; } = 1;

    public IReadOnlyList<string> Codecs { get; init; } = ["none", "fp16", "bf16", "int8", "top-k", "sign"];

    public IReadOnlyList<MatrixFault> Faults { get; init; } = Enum.GetValues<MatrixFault>();

    public bool Quick { get; init; }

    public bool Again { get; init; }

    public string Results { get; init; } = "artifacts/kill-matrix.jsonl";

    /// <summary>Reads arguments; null if they make no sense or ask for help.</summary>
    public static MatrixOptions? Read(ReadOnlySpan<string> arguments)
    {
        var options = new MatrixOptions();
        try
        {
            for (; arguments.Length > 0; arguments = arguments[(arguments[0] is "--quick" or "--again" ? 1 : 2)..])
            {
                options = arguments switch
                {
                    ["--quick", ..] => options with { Quick = true, Moments = 1, Codecs = ["none"] },
                    ["--again", ..] => options with { Again = true },
                    ["--run", var file, ..] => options with { RunFile = file },
                    ["--results", var file, ..] => options with { Results = file },
                    ["--epochs", var n, ..] => options with { Epochs = int.Parse(n, CultureInfo.InvariantCulture) },
                    ["--moments", var n, ..] => options with { Moments = int.Parse(n, CultureInfo.InvariantCulture) },
                    ["--seed", var n, ..] => options with { Seed = ulong.Parse(n, CultureInfo.InvariantCulture) },
                    ["--codecs", var list, ..] => options with { Codecs = list.Split(',') },
                    ["--faults", var list, ..] => options with
                    {
                        Faults = [.. list.Split(',').Select(name => Enum.Parse<MatrixFault>(name, ignoreCase: true))],
                    },
                    _ => throw new FormatException($"There is no {arguments[0]}."),
                };
            }

            return options;
        }
        catch (Exception wrong) when (wrong is FormatException or ArgumentException or OverflowException)
        {
            return null;
        }
    }
}
