using System.CommandLine;
using System.Runtime.CompilerServices;

namespace DistTrain.Cli;

/// <summary>A command line that works, shown at the end of a command's help.</summary>
/// <param name="Line">What to type.</param>
/// <param name="Meaning">What it does.</param>
internal sealed record Example(string Line, string Meaning)
{
    private static readonly ConditionalWeakTable<Command, Example[]> Known = [];

    public static IReadOnlyList<Example> Of(Command command) =>
        Known.TryGetValue(command, out Example[]? examples) ? examples : [];

    public static void Add(Command command, params Example[] examples) => Known.Add(command, examples);
}
