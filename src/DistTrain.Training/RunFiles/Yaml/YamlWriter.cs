using System.Text;

namespace DistTrain.Training;

/// <summary>Writes values as YAML: sections and lists in block style, what lies deeper on one line.</summary>
internal static class YamlWriter
{
    private const int BlockDepth = 2;

    public static string Write(ConfigNode root)
    {
        var text = new StringBuilder();
        Block(text, (ConfigMap)root, 0);
        return text.ToString();
    }

    /// <summary>A value on one line, as it may stand after <c>--set path=</c>.</summary>
    public static string Inline(ConfigNode node) => node switch
    {
        ConfigScalar scalar => Scalar(scalar),
        ConfigList list => $"[{string.Join(", ", list.Items.Select(Inline))}]",
        ConfigMap map => $"{{{string.Join(", ", map.Entries.Select(entry => $"{Word(entry.Key)}: {Inline(entry.Value)}"))}}}",
        _ => throw new ArgumentException($"No YAML for {node.GetType().Name}.", nameof(node)),
    };

    private static void Block(StringBuilder text, ConfigMap map, int depth)
    {
        foreach (ConfigEntry entry in map.Entries)
        {
            text.Append(' ', 2 * depth).Append(Word(entry.Key)).Append(':');
            if (entry.Value is ConfigMap { Entries.Count: > 0 } inner && depth + 1 < BlockDepth)
            {
                text.Append('\n');
                Block(text, inner, depth + 1);
            }
            else if (entry.Value is ConfigList { Items.Count: > 0 } list)
            {
                text.Append('\n');
                foreach (ConfigNode item in list.Items)
                    text.Append(' ', 2 * depth + 2).Append("- ").Append(Inline(item)).Append('\n');
            }
            else
            {
                text.Append(' ').Append(Inline(entry.Value)).Append('\n');
            }
        }
    }

    private static string Scalar(ConfigScalar scalar) => scalar.Quoted ? Quoted(scalar.Text) : Word(scalar.Text);

    /// <summary>Plain where no reader could take it for anything but this text.</summary>
    private static string Word(string text)
    {
        bool plain = text.Length > 0 && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.' or '/' or '+')
            && (char.IsAsciiLetterOrDigit(text[0]) || text[0] is '_' or '/' || (text.Length > 1 && text[0] is '-' or '.' or '+' && text[1] is not '-'));
        return plain && text is not "null" ? text : Quoted(text);
    }

    private static string Quoted(string text)
    {
        var quoted = new StringBuilder("\"");
        foreach (char c in text)
        {
            _ = c switch
            {
                '"' or '\\' => quoted.Append('\\').Append(c),
                '\n' => quoted.Append("\\n"),
                '\t' => quoted.Append("\\t"),
                < ' ' or '\x7f' or '\x85' or '\xa0' or '\u2028' or '\u2029' or '\ufeff' => quoted.Append($"\\u{(int)c:x4}"),
                _ => quoted.Append(c),
            };
        }
        return quoted.Append('"').ToString();
    }
}
