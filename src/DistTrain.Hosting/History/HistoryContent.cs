using System.Text.Json;

namespace DistTrain.Hosting;

/// <summary>Reads a run's history.</summary>
internal static class HistoryContent
{
    /// <summary>The lines in their order; null for one that is damaged.</summary>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static IEnumerable<HistoryLine?> Read(string path)
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var reader = new StreamReader(stream);
        while (reader.ReadLine() is { } line)
            yield return Parse(line);
    }

    /// <summary>A line; null if it is damaged.</summary>
    internal static HistoryLine? Parse(string line)
    {
        try
        {
            return JsonSerializer.Deserialize<HistoryLine>(line, HistoryJson.Options) is { Event: not null } parsed ? parsed : null;
        }
        catch (Exception failure) when (failure is JsonException or NotSupportedException or ArgumentException)
        {
            return null;
        }
    }
}
