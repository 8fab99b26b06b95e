namespace DistTrain.Training;

/// <summary>
/// A run file, an option or a folder that a run cannot begin with. The message is for the user, its place first.
/// </summary>
public sealed class ConfigurationException : Exception
{
    /// <summary>Says what is wrong and, where it is known, in which line of which file.</summary>
    /// <param name="message">What is wrong and what would be right.</param>
    /// <param name="file">The file's path as the user wrote it.</param>
    /// <param name="line">The line, from 1.</param>
    public ConfigurationException(string message, string? file = null, int? line = null)
        : base(Prefix(file, line) + message)
    {
        (File, Line) = (file, line);
    }

    internal ConfigurationException(ConfigPlace place, string message)
        : base($"{place}: {message}")
    {
        (File, Line) = (place.File, place.Line);
    }

    /// <summary>The file's path as the user wrote it, if a file is to blame.</summary>
    public string? File { get; }

    /// <summary>The line, from 1, if one is to blame.</summary>
    public int? Line { get; }

    private static string Prefix(string? file, int? line) =>
        file is null ? "" : line is null ? $"{file}: " : $"{file}:{line}: ";
}
