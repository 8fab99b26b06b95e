namespace DistTrain.Cli;

/// <summary>How the user calls this program.</summary>
internal static class Invocation
{
    /// <summary>What to type again: the launcher says how it was called.</summary>
    public static string Name { get; } = Environment.GetEnvironmentVariable("DISTTRAIN_COMMAND") is { Length: > 0 } name
        ? name
        : "disttrain";
}
