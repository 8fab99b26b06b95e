using Akka.Configuration;
using Akka.Configuration.Hocon;
using DistTrain.Nn;

namespace DistTrain.AkkaHost;

/// <summary>
/// A file in HOCON with the lines of its keys. Akka.NET's own reader knows no lines, ends without a word at a brace too many
/// and at the end of a file that lacks one, and takes any key; this one does not.
/// </summary>
/// <param name="file">Its name, for errors.</param>
/// <param name="config">What Akka.NET read.</param>
/// <param name="keys">Its keys.</param>
internal sealed class HoconFile(string file, Config config, IReadOnlyList<HoconKey> keys)
{
    /// <summary>Below these a key is a name that a user gives.</summary>
    private static readonly string[] s_named =
    [
        "akka.actor.deployment", "akka.actor.serializers", "akka.actor.serialization-bindings",
        "akka.actor.serialization-identifiers", "akka.coordinated-shutdown.phases", "akka.cluster.role",
    ];

    /// <summary>What Akka.NET read.</summary>
    public Config Config => config;

    /// <summary>Reads a file.</summary>
    /// <exception cref="Training.ConfigurationException">It is no HOCON; the message names file and line.</exception>
    public static HoconFile Parse(string text, string file)
    {
        IReadOnlyList<HoconKey> keys = HoconScanner.Keys(text, file);
        try
        {
            return new HoconFile(file, ConfigurationFactory.ParseString(text), keys);
        }
        catch (Exception failure) when (failure is not Training.ConfigurationException)
        {
            throw new Training.ConfigurationException($"this is no HOCON: {FirstLine(failure)}", file, FirstBadLine(text));
        }
    }

    /// <summary>The file's values over others, whose keys and kinds of values it keeps to.</summary>
    /// <exception cref="Training.ConfigurationException">It does not; the message names file and line.</exception>
    public Config ConfigOver(Config known)
    {
        foreach (HoconKey key in keys)
            Check(key, known);
        return config.WithFallback(known);
    }

    private void Check(HoconKey key, Config known)
    {
        if (s_named.Any(path => key.Path.StartsWith(path + ".", StringComparison.Ordinal)))
            return;
        if (Value(known, key.Path) is not { } before)
            throw new Training.ConfigurationException(
                $"Akka.NET has no setting '{key.Path}'{Spelling.Hint(key.Name, Beside(known, key))}", file, key.Line);
        if (Value(config, key.Path) is not { } now)
            throw new Training.ConfigurationException($"'{key.Path}' has no value that can be read", file, key.Line);
        if (before.IsObject() != now.IsObject())
            throw new Training.ConfigurationException(
                $"'{key.Path}' must be {(before.IsObject() ? "a block" : $"a value such as {Shown(before)}")}", file, key.Line);
        if (!before.IsObject() && HoconKind.Of(before) is { } kind && !kind.Accepts(now))
            throw new Training.ConfigurationException(
                $"'{key.Path}' must be {kind.Name} such as {Shown(before)}, not {Shown(now)}", file, key.Line);
    }

    private static string Shown(HoconValue value) => value.IsArray() ? "a list" : value.GetString();

    private static string[] Beside(Config known, HoconKey key)
    {
        int dot = key.Path.LastIndexOf('.');
        return dot > 0 && Value(known, key.Path[..dot]) is { } parent && parent.IsObject()
            ? [.. parent.GetObject().Items.Keys]
            : [];
    }

    /// <summary>The value of a path; null if there is none, or the path is none that Akka.NET can read.</summary>
    private static HoconValue? Value(Config config, string path)
    {
        try
        {
            return config.HasPath(path) && config.GetValue(path) is { IsEmpty: false } value ? value : null;
        }
        catch (Exception)
        {
            return null;
        }
    }

    /// <summary>The first line with which the text is none any more.</summary>
    private static int FirstBadLine(string text)
    {
        string[] lines = text.Split('\n');
        int count = 1;
        while (count < lines.Length && !IsNoneSoFar(string.Join('\n', lines.Take(count))))
            count++;
        return count;
    }

    /// <summary>Whether a beginning of a text is wrong already; one that ends within a value is not.</summary>
    private static bool IsNoneSoFar(string text)
    {
        try
        {
            ConfigurationFactory.ParseString(text);
            return false;
        }
        catch (Exception failure)
        {
            return failure is FormatException or ConfigurationException;
        }
    }

    private static string FirstLine(Exception failure) => failure.Message.Split('\n')[0].TrimEnd('\r', '.', ':', ' ') + ".";
}
