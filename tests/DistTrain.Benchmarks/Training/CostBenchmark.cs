using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace DistTrain.Benchmarks;

/// <summary>
/// What a setting costs: short runs without and with it in turn, each pair beside each other in time, since the distance of the
/// machine's cores changes from minute to minute. Reported is the median of the pairs' ratios.
/// </summary>
internal static class CostBenchmark
{
    private const int PairsDefault = 16;

    public static int Run(string[] arguments)
    {
        var options = new List<string>();
        var (without, with) = (new List<string>(), new List<string>());
        (string? config, int pairs) = (null, PairsDefault);
        for (int i = 0; i < arguments.Length; i++)
        {
            switch (arguments[i])
            {
                case "--pairs" when i + 1 < arguments.Length:
                    pairs = int.Parse(arguments[++i], CultureInfo.InvariantCulture);
                    break;
                case "--without" when i + 1 < arguments.Length:
                    without.AddRange("--set", arguments[++i]);
                    break;
                case "--with" when i + 1 < arguments.Length:
                    with.AddRange("--set", arguments[++i]);
                    break;
                case var first when config is null && !first.StartsWith("--", StringComparison.Ordinal):
                    config = first;
                    break;
                default:
                    options.Add(arguments[i]);
                    break;
            }
        }

        if (config is null || with.Count == 0)
        {
            Console.Error.WriteLine("cost: CONFIG --with KEY=VALUE [--without KEY=VALUE] [--pairs N] [options of train]");
            return 2;
        }

        string root = Root();
        var rates = (Without: new List<double>(), With: new List<double>());
        for (int pair = 0; pair < pairs; pair++)
        {
            // Who is first changes, or a machine that slows down would blame the second.
            for (int half = 0; half < 2; half++)
            {
                bool second = (pair + half) % 2 == 1;
                (second ? rates.With : rates.Without).Add(Rate(root, config, [.. options, .. second ? with : without]));
            }

            Console.Error.Write($"\r{pair + 1}/{pairs}");
        }

        double[] ratios = [.. rates.Without.Zip(rates.With, (plain, costly) => costly / plain).Order()];
        Console.Error.WriteLine();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{config} {string.Join(' ', options)} with {string.Join(' ', with.Where(word => word != "--set"))}: "
            + $"{ratios[pairs / 2]:F3} of the samples/s (quartiles {ratios[pairs / 4]:F3} to {ratios[pairs * 3 / 4]:F3} "
            + $"of {pairs} pairs; "
            + $"medians {Median(rates.Without):N0} and {Median(rates.With):N0})"));
        return 0;
    }

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);

    /// <summary>The training speed of one short run in a process of its own.</summary>
    private static double Rate(string root, string config, IReadOnlyList<string> options)
    {
        string folder = Path.Combine(Path.GetTempPath(), $"disttrain-cost-{Environment.ProcessId}");
        try
        {
            string program = Path.Combine(root, OperatingSystem.IsWindows() ? "disttrain.cmd" : "disttrain");
            using Process process = Process.Start(new ProcessStartInfo(
                program, ["train", config, "--quiet", "--out", folder, "--set", "train.epochs=2", .. options])
            {
                WorkingDirectory = root,
                UseShellExecute = false,
                RedirectStandardOutput = true,
            })!;
            process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            if (process.ExitCode != 0)
                throw new InvalidOperationException($"disttrain train ended with exit code {process.ExitCode}.");
            using JsonDocument summary = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "summary.json")));
            return summary.RootElement.GetProperty("samples_per_second").GetDouble();
        }
        finally
        {
            if (Directory.Exists(folder))
                Directory.Delete(folder, recursive: true);
        }
    }

    private static string Root()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "DistTrain.sln")))
            folder = folder.Parent;
        return folder?.FullName ?? throw new DirectoryNotFoundException("No DistTrain.sln above the benchmarks.");
    }
}
