using System.Text.Json;

namespace DistTrain.Benchmarks;

/// <summary>
/// Whether the final weights stay what they are in one process, whatever the number of worker processes, the codec, and who is
/// killed or paused at which moment.
/// </summary>
internal static class KillMatrix
{
    public static int Run(ReadOnlySpan<string> arguments)
    {
        if (MatrixOptions.Read(arguments) is not { } options)
        {
            Console.Error.WriteLine(MatrixOptions.Help);
            return 2;
        }

        string root = Root();
        string results = Path.Combine(root, options.Results);
        Directory.CreateDirectory(Path.GetDirectoryName(results)!);
        if (options.Again)
            File.Delete(results);
        var done = Done(results);
        string scratch = Directory.CreateTempSubdirectory("disttrain-matrix-").FullName;
        Play(new MatrixRun(root, options, scratch), options, done, results);
        if (!Directory.EnumerateFileSystemEntries(scratch).Any())
            Directory.Delete(scratch);
        MatrixCell[] cells = Cells(options);
        MatrixResult[] wanted = [.. cells.Select(cell => done[cell.Key(options.Epochs, options.Seed)])];
        Print(wanted);
        return wanted.All(result => result.Same) ? 0 : 1;
    }

    private static MatrixCell[] Cells(MatrixOptions options) =>
        [.. MatrixCell.All(options.Codecs, options.Faults, options.Moments, options.Quick)];

    private static void Play(MatrixRun run, MatrixOptions options, Dictionary<string, MatrixResult> done, string results)
    {
        var references = new Dictionary<string, string>(StringComparer.Ordinal);
        MatrixCell[] cells = Cells(options);
        for (int i = 0; i < cells.Length; i++)
        {
            string key = cells[i].Key(options.Epochs, options.Seed);
            if (done.TryGetValue(key, out MatrixResult? before) && before.Same)
                continue;
            if (!references.TryGetValue(cells[i].Codec, out string? reference))
                references.Add(cells[i].Codec, reference = run.Reference(cells[i].Codec));
            MatrixResult result = done[key] = run.Run(cells[i], reference);
            File.AppendAllText(results, JsonSerializer.Serialize(result) + "\n");
            Console.WriteLine(
                $"{i + 1}/{cells.Length} {key}: {(result.Same ? "same" : "OTHER")} weights, struck at step {result.Step}, "
                + $"{result.PauseSeconds:F1} s without a step, {result.Seconds:F1} s in all {result.Trouble}");
        }
    }

    private static Dictionary<string, MatrixResult> Done(string results)
    {
        var done = new Dictionary<string, MatrixResult>(StringComparer.Ordinal);
        foreach (string line in File.Exists(results) ? File.ReadLines(results) : [])
        {
            if (JsonSerializer.Deserialize<MatrixResult>(line) is { } result)
                done[result.Key] = result;
        }

        return done;
    }

    private static void Print(MatrixResult[] results)
    {
        Console.WriteLine();
        Console.WriteLine("| run | same weights | seconds without a step, median | most | weights |");
        Console.WriteLine("|---|---:|---:|---:|---|");
        foreach (IGrouping<string, MatrixResult> row in results.GroupBy(result => result.Row))
        {
            double[] pauses = [.. row.Select(result => result.PauseSeconds).Order()];
            string[] hashes = [.. row.Select(result => result.Hash.Length > 12 ? result.Hash[..12] : "none").Distinct()];
            Console.WriteLine(
                $"| {row.Key} | {row.Count(result => result.Same)} of {row.Count()} | {pauses[pauses.Length / 2]:F1} "
                + $"| {pauses[^1]:F1} | {string.Join(", ", hashes)} |");
        }
    }

    private static string Root()
    {
        for (string? folder = AppContext.BaseDirectory; folder is not null; folder = Path.GetDirectoryName(folder))
        {
            if (File.Exists(Path.Combine(folder, "DistTrain.sln")))
                return folder;
        }

        throw new InvalidOperationException("This program is to be run where it was built: within the repository.");
    }
}
