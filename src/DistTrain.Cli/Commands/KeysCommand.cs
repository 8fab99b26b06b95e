using System.CommandLine;
using DistTrain.Nn;
using DistTrain.Training;

namespace DistTrain.Cli;

/// <summary><c>disttrain keys</c>: all keys of run files with their meanings and defaults.</summary>
internal static class KeysCommand
{
    private const int WidthMax = 120;

    public static Command Create(TextWriter stdout)
    {
        var section = new Argument<string?>("section")
        {
            HelpName = "SECTION",
            Description = "Only the keys under this one, such as train or train.optimizer",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var command = new Command("keys", "Lists all keys of run files with their meanings and defaults") { section };
        Example.Add(
            command,
            new Example("disttrain keys", "everything that a run file can say"),
            new Example("disttrain keys train.optimizer", "the optimizers and their settings"));
        command.SetAction(parsed => Run(parsed.GetValue(section), stdout));
        return command;
    }

    private static int Run(string? section, TextWriter stdout)
    {
        var keys = KeyDescription.All.Where(key => IsUnder(key.Path, section)).ToList();
        if (keys.Count == 0)
            throw new UsageException($"no key of run files begins with '{section}'{Spelling.HintOrList(section!, TopLevel)}");
        foreach (var part in keys.GroupBy(key => key.Path.Split('.')[0]))
            Write([.. part], stdout);
        return ExitCode.Success;
    }

    /// <summary>A section's keys, aligned with each other.</summary>
    private static void Write(IReadOnlyList<KeyDescription> keys, TextWriter stdout)
    {
        int left = keys.Max(key => key.Path.Length), middle = keys.Max(key => DefaultOf(key).Length);
        foreach (KeyDescription key in keys)
        {
            var lines = TextLayout.Wrap(MeaningOf(key), Math.Max(30, WidthMax - left - middle - 4));
            stdout.WriteLine($"{key.Path.PadRight(left)}  {DefaultOf(key).PadRight(middle)}  {lines[0]}");
            foreach (string line in lines.Skip(1))
                stdout.WriteLine($"{new string(' ', left + middle + 2)}  {line}");
        }
    }

    /// <summary>A kind's settings have lines of their own.</summary>
    private static string DefaultOf(KeyDescription key) =>
        key.Required ? "required" : key.Default is ['{', .. var rest] ? rest.Split(':')[0] : key.Default ?? "";

    /// <summary>Words to choose from are named unless the description does.</summary>
    private static string MeaningOf(KeyDescription key)
    {
        bool isForm = key.Expected.StartsWith("a ", StringComparison.Ordinal)
            || key.Expected.StartsWith("one ", StringComparison.Ordinal)
            || key.Expected.StartsWith("the ", StringComparison.Ordinal) || key.Expected == "true or false";
        bool named = key.Expected.Split([", ", " or "], StringSplitOptions.None).All(key.Description.Contains);
        return isForm || named ? key.Description : $"{key.Description}: {key.Expected}";
    }

    private static IReadOnlyList<string> TopLevel =>
        [.. KeyDescription.All.Where(key => !key.Path.Contains('.')).Select(key => key.Path)];

    private static bool IsUnder(string path, string? section) =>
        section is null || path == section || path.StartsWith(section + ".", StringComparison.Ordinal);
}
