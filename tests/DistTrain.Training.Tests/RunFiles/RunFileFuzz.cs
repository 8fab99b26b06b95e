using System.Text;
using DistTrain.Tests;
using FsCheck;
using FsCheck.Fluent;

namespace DistTrain.Training.Tests;

/// <summary>Whatever a text says, reading it ends in a run or in an error for the user.</summary>
public class RunFileFuzz
{
    private const string Good = """
        name: small
        data: {source: csv, path: a.csv, target: y, task: classification, columns: {a: one-hot}}
        model:
          layers: [&hidden {dense: 32}, relu, *hidden, {dense: {units: 10, init: he}}]
        train: {epochs: 2, optimizer: {adam: 0.001}, schedule: {step: {every-epochs: 2, gamma: 0.5}}}
        """;

    private const string Pieces = "\n\t :{}[]-&*!|>'\"%@`#,?~0123456789.abcxyz\\\u2028\uD800é";

    private static readonly string[] Words =
    [
        "\n", "\n  ", "\n    - ", ": ", "{", "}", "[", "]", "*hidden", "&a ", "<<: ", "!!", "!!str ", "|\n", ">\n", "---\n", "...\n",
        "%YAML 1.2\n", "'", "\"", "\\x", "? ", "null", "~", "1e400", "-1", ".nan", ".inf", "0x10", "99999999999999999999", "#", "\t",
        "\u2028", "\uFEFF",
    ];

    [Fact]
    public void Any_small_change_of_a_run_file_ends_in_a_run_or_an_error_for_the_user()
    {
        Gen<(int, int, int)> changes = Gen.Choose(0, Good.Length - 1).SelectMany(
            at => Gen.Choose(0, Pieces.Length - 1).SelectMany(piece => Gen.Choose(0, 6).Select(removed => (at, piece, removed))));
        Prop.ForAll(changes.ListOf().ToArbitrary(), list => EndsWell(list.Aggregate(Good, Change))).Check(
            Config.QuickThrowOnFailure.WithMaxTest(1500));
    }

    [Fact]
    public void Any_damage_to_a_run_file_ends_in_a_run_or_an_error_for_the_user() => Fuzzer.Attack(
        new FuzzTarget("run file", 0.02, [Utf8(Good), Utf8(RunFile.Write(RunFile.Parse(Good, "x.yaml").Spec))])
        {
            Read = Read,
            Words = [.. Words.Concat(KeyDescription.All.SelectMany(key => key.Path.Split('.'))).Distinct().Select(Utf8)],
            // Up to 20,000 values, each use of an alias counted.
            AllocatedBytesMax = 16 << 20,
            AllocatedBytesPerByte = 4096,
        });

    [Fact]
    public void Any_override_ends_in_a_run_or_an_error_for_the_user()
    {
        string[] paths = [.. KeyDescription.All.Select(key => key.Path.Replace(".N", ".0"))];
        string[] values = ["", "1", "x", "[1]", "{a: 1}", "{dense: 1}", "null", "-1", "1e400", "*a", "'", "[[[[", "- a: b"];
        foreach (string path in paths)
        {
            foreach (string value in values)
                EndsWell(Good, $"{path}={value}").ShouldBeTrue();
        }
    }

    private static bool Read(byte[] bytes)
    {
        RunFile run;
        try
        {
            run = RunFile.Parse(Encoding.UTF8.GetString(bytes), "x.yaml");
        }
        catch (ConfigurationException e)
        {
            e.Message.Length.ShouldBeInRange(1, 599);
            return false;
        }

        RunFile.Parse(RunFile.Write(run.Spec), "y.yaml").Spec.Seed.ShouldBe(run.Spec.Seed);
        return true;
    }

    private static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);

    private static bool EndsWell(string text) => EndsWell(text, []);

    private static bool EndsWell(string text, params string[] sets)
    {
        try
        {
            RunFile run = RunFile.Parse(text, "x.yaml", [.. sets.Select(RunOverride.Set)]);
            return RunFile.Parse(RunFile.Write(run.Spec), "y.yaml").Spec.Seed == run.Spec.Seed;
        }
        catch (ConfigurationException e)
        {
            return e.Message.Length is > 0 and < 600 && !e.Message.Contains("Parameter '", StringComparison.Ordinal);
        }
    }

    private static string Change(string text, (int At, int Piece, int Removed) change)
    {
        int at = Math.Min(change.At, text.Length);
        int removed = Math.Min(change.Removed, text.Length - at);
        return text.Remove(at, removed).Insert(at, Pieces[change.Piece].ToString());
    }
}
