namespace DistTrain.Cli;

/// <summary>Breaks text into lines.</summary>
internal static class TextLayout
{
    /// <summary>
    /// The text in lines of at most <paramref name="width"/> characters, broken between words; at least one line.
    /// </summary>
    public static IReadOnlyList<string> Wrap(string text, int width)
    {
        var lines = new List<string>();
        string line = "";
        foreach (string word in text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.Length > 0 && line.Length + 1 + word.Length > width)
            {
                lines.Add(line);
                line = "";
            }
            line = line.Length == 0 ? word : $"{line} {word}";
        }
        lines.Add(line);
        return lines;
    }
}
