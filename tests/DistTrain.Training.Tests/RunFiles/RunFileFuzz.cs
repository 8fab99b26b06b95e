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

    [Fact]
    public void Any_small_change_of_a_run_file_ends_in_a_run_or_an_error_for_the_user()
    {
        Gen<(int, int, int)> changes = Gen.Choose(0, Good.Length - 1).SelectMany(
            at => Gen.Choose(0, Pieces.Length - 1).SelectMany(piece => Gen.Choose(0, 6).Select(removed => (at, piece, removed))));
        Prop.ForAll(changes.ListOf().ToArbitrary(), list => EndsWell(list.Aggregate(Good, Change))).Check(
            Config.QuickThrowOnFailure.WithMaxTest(1500));
    }

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
