using System.CommandLine;
using DistTrain.Nn;
using DistTrain.Training;

namespace DistTrain.Cli;

/// <summary>Options that several commands take in the same way.</summary>
internal static class CommonOptions
{
    /// <summary>For those who look for a fault in disttrain itself.</summary>
    public static Option<bool> TraceErrors { get; } =
        new("--trace-errors") { Description = "Show where in the program an error arose", Recursive = true };

    public static Option<string[]> Set() => new("--set", "-s")
    {
        Description = "Replace a value of the run file, such as train.batch=32 or model.layers.0.dense.units=64; may be repeated",
        HelpName = "path=value",
        Arity = ArgumentArity.OneOrMore,
        AllowMultipleArgumentsPerToken = false,
    };

    public static Option<bool> Json(string description) => new("--json") { Description = description };

    /// <summary>The run file as it stands with all that the command line replaces.</summary>
    public static RunFile Read(string path, IEnumerable<RunOverride> overrides)
    {
        var file = new FileInfo(path);
        if (Directory.Exists(path))
            throw new ConfigurationException("is a folder; a run file is needed, such as configs/quickstart.yaml", path);
        if (!file.Exists)
            throw new ConfigurationException($"there is no run file '{path}'{NeighbourHint(file)}");
        if (file.Length > RunFile.BytesMax)
            throw new ConfigurationException($"has {file.Length:N0} bytes; a run file has at most {RunFile.BytesMax:N0}", path);
        try
        {
            return RunFile.Parse(File.ReadAllText(path), path, [.. overrides]);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException($"cannot be read: {e.Message}", path);
        }
    }

    private static string NeighbourHint(FileInfo file)
    {
        if (file.Directory is not { Exists: true } folder)
            return "";
        string? nearest = Spelling.Nearest(file.Name, folder.EnumerateFiles("*.y*ml").Select(neighbour => neighbour.Name));
        string there = Path.GetDirectoryName(file.ToString()) ?? "";
        return nearest is null ? "" : $"; did you mean '{Path.Combine(there, nearest)}'?";
    }
}
