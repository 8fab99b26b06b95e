namespace DistTrain.Cli;

/// <summary>A command line that makes no sense. The message is for the user.</summary>
internal sealed class UsageException(string message, string? command = null) : Exception(message)
{
    /// <summary>The command whose help would tell more; null for none.</summary>
    public string? Command { get; } = command;
}
