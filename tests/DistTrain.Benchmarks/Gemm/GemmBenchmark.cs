using System.Runtime.Intrinsics.X86;
using DistTrain.Numerics;

namespace DistTrain.Benchmarks;

/// <summary>Our products against OpenBLAS's own sets of kernels, one thread each, as a markdown table.</summary>
internal static unsafe class GemmBenchmark
{
    private static readonly string[] Forms = ["NN", "NT", "TN"];

    public static int Run(string[] options)
    {
        int rounds = int.Parse(Option(options, "--rounds") ?? "15");
        string? only = Option(options, "--only");
        var rivals = new List<OpenBlas>();
        foreach (string? coreType in CoreTypes())
        {
            if (OpenBlas.TryLoad(coreType) is { } rival && rivals.All(other => other.CoreName != rival.CoreName))
                rivals.Add(rival);
        }

        Console.WriteLine($"Kernel {Kernel.Identity}; {(rivals.Count == 0
            ? "OpenBLAS is not installed (Debian, Ubuntu: apt-get install libopenblas0-pthread; Fedora: dnf install openblas)"
            : "OpenBLAS as " + string.Join(", ",
                rivals.Select(rival => rival.CoreName)))}; one thread; medians of {rounds} interleaved rounds.");
        Console.WriteLine();
        Console.WriteLine($"| m x n x k | form | FMA peak | ours | of peak |{string.Concat(rivals.Select(rival => $" {rival.CoreName} |"))} ours / best |");
        Console.WriteLine($"|---|---|--:|--:|--:|{string.Concat(rivals.Select(_ => "--:|"))}--:|");
        var ratios = new List<double>();
        foreach (GemmShape shape in GemmShape.All.Where(shape => only == null || only == shape.ToString()))
        {
            for (int form = 0; form < Forms.Length; form++)
                ratios.Add(Row(shape, form, rivals, rounds));
        }

        if (rivals.Count > 0)
        {
            double mean = Math.Exp(ratios.Average(Math.Log));
            Console.WriteLine($"\nGeometric mean of ours / best of OpenBLAS: {mean:F3}; lowest {ratios.Min():F3}.");
        }

        if (only == null)
            GemmTreeBenchmark.Run(rounds);

        return 0;
    }

    /// <summary>
    /// Its own choice, and its two widest sets of kernels: a library that is older than the machine chooses too narrow a one.
    /// </summary>
    private static IEnumerable<string?> CoreTypes() => Avx512F.IsSupported ? [null, "Haswell", "SkylakeX"] : [null, "Haswell"];

    private static double Row(GemmShape shape, int form, List<OpenBlas> rivals, int rounds)
    {
        using var operands = new GemmOperands(shape, form);
        var peak = new List<double>();
        Action[] contenders = [operands.Ours, .. rivals.Select(rival => (Action)(() => operands.Theirs(rival)))];
        var race = new Race(shape.Flops, contenders);
        for (int part = 0; part < 3; part++)
        {
            peak.Add(FmaPeak.Measure());
            race.Run((rounds + 2) / 3);
        }

        double rate = race.Rate(0), top = peak.Max();
        Console.Write($"| {shape} | {Forms[form]} | {top:F0} | {rate:F1} | {rate / top:P0} |");
        int best = 0;
        for (int i = 1; i <= rivals.Count; i++)
        {
            Console.Write($" {race.Rate(i):F1} |");
            best = best == 0 || race.Rate(i) > race.Rate(best) ? i : best;
        }

        double ratio = best == 0 ? double.NaN : race.Ratio(0, best);
        Console.WriteLine(best == 0 ? " |" : $" {ratio:F3} |");
        return ratio;
    }

    private static string? Option(string[] options, string name)
    {
        int at = Array.IndexOf(options, name);
        return at >= 0 && at + 1 < options.Length ? options[at + 1] : null;
    }
}
