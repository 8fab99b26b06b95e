using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace DistTrain.Training;

/// <summary>
/// Reads YAML into <see cref="ConfigNode"/>s with limits on everything, since a run file may come from anywhere.
/// </summary>
internal sealed class YamlReader
{
    /// <summary>Characters of a run file.</summary>
    public const int CharactersMax = 1 << 20;

    /// <summary>Maps and lists inside each other.</summary>
    public const int DepthMax = 32;

    /// <summary>Values of a run file, each use of an alias counted in full.</summary>
    public const int NodesMax = 20_000;

    private readonly Parser _parser;
    private readonly Func<Mark, ConfigPlace> _placeOf;
    private readonly Dictionary<AnchorName, (ConfigNode Node, int Nodes)> _anchors = [];
    private int _nodes;

    private YamlReader(string text, Func<Mark, ConfigPlace> placeOf)
    {
        _parser = new Parser(new StringReader(text));
        _placeOf = placeOf;
    }

    /// <summary>Reads a whole file's text; null if it holds no value.</summary>
    /// <exception cref="ConfigurationException">The text is not YAML or goes beyond a limit.</exception>
    public static ConfigNode? ReadFile(string text, string file)
    {
        if (text.Length > CharactersMax)
            throw new ConfigurationException($"has {text.Length:N0} characters; a run file has at most {CharactersMax:N0}", file);
        if (text.Contains('\0'))
            throw new ConfigurationException("is no text file: it holds a zero byte", file);
        return Read(text, mark => ConfigPlace.InFile(file, (int)mark.Line));
    }

    /// <summary>
    /// Reads the value of an argument such as <c>--set a.b=VALUE</c>; nothing after the sign is an empty value.
    /// </summary>
    public static ConfigNode ReadArgument(string text, ConfigPlace place) =>
        Read(text, _ => place) ?? new ConfigScalar(place, "");

    private static ConfigNode? Read(string text, Func<Mark, ConfigPlace> placeOf)
    {
        var reader = new YamlReader(text, placeOf);
        try
        {
            return reader.Document();
        }
        catch (YamlException e)
        {
            throw NotYaml(text, placeOf, e);
        }
        catch (Exception e) when (e is InvalidOperationException or ArgumentException)
        {
            // The scanner loses its way in some broken texts.
            throw new ConfigurationException(
                placeOf(reader._parser.Current?.End ?? new Mark(0, 1, 1)), "not valid YAML from here on");
        }
    }

    private ConfigNode? Document()
    {
        _parser.MoveNext();
        Take<StreamStart>();
        if (Take<DocumentStart>() is null)
            return null;
        ConfigNode root = Node(0);
        Take<DocumentEnd>();
        if (_parser.Current is DocumentStart second)
            throw new ConfigurationException(_placeOf(second.Start), "a second YAML document begins here; a run file holds one");
        return root;
    }

    private ConfigNode Node(int depth)
    {
        ConfigPlace place = _placeOf(_parser.Current!.Start);
        if (Take<AnchorAlias>() is { } alias)
            return Alias(alias, place);
        NodeEvent start = Take<NodeEvent>() ?? throw new InvalidOperationException($"The parser is at {_parser.Current}.");
        if (depth > DepthMax)
            throw new ConfigurationException(place, $"more than {DepthMax} maps and lists inside each other");
        if (!start.Tag.IsEmpty && !start.Tag.IsNonSpecific)
            throw new ConfigurationException(place, $"the YAML tag '{start.Tag.Value}' has no meaning in a run file");
        int before = _nodes;
        Count(1, place);
        ConfigNode node = start switch
        {
            Scalar scalar => new ConfigScalar(place, scalar.Value, scalar.Style != ScalarStyle.Plain),
            SequenceStart => List(place, depth),
            _ => Map(place, depth),
        };
        if (!start.Anchor.IsEmpty)
            _anchors[start.Anchor] = (node, _nodes - before);
        return node;
    }

    private ConfigList List(ConfigPlace place, int depth)
    {
        var items = new List<ConfigNode>();
        while (Take<SequenceEnd>() is null)
            items.Add(Node(depth + 1));
        return new ConfigList(place, items);
    }

    private ConfigMap Map(ConfigPlace place, int depth)
    {
        var entries = new List<ConfigEntry>();
        var first = new Dictionary<string, ConfigPlace>(StringComparer.Ordinal);
        while (Take<MappingEnd>() is null)
        {
            if (Node(depth + 1) is not ConfigScalar key)
                throw new ConfigurationException(place, "a key must be one word, not a list or map");
            if (!first.TryAdd(key.Text, key.Place))
            {
                string where = first[key.Text].Line is { } line && line != key.Place.Line ? $"; the first is on line {line}" : "";
                throw new ConfigurationException(key.Place, $"the key '{key.Text}' is given twice{where}");
            }
            entries.Add(new ConfigEntry(key.Place, key.Text, Node(depth + 1)));
        }
        return new ConfigMap(place, entries);
    }

    /// <summary>An anchor is known once its value is complete, so a value cannot hold itself.</summary>
    private ConfigNode Alias(AnchorAlias alias, ConfigPlace place)
    {
        if (!_anchors.TryGetValue(alias.Value, out var target))
            throw new ConfigurationException(place, $"the alias '*{alias.Value}' has no anchor '&{alias.Value}' before it");
        Count(target.Nodes, place);
        return target.Node;
    }

    private void Count(int nodes, ConfigPlace place)
    {
        _nodes += nodes;
        if (_nodes > NodesMax)
            throw new ConfigurationException(place, $"more than {NodesMax:N0} values; a run file has at most that many");
    }

    /// <summary>The event that is next, if it is of this kind, and then goes on to the one after it.</summary>
    private T? Take<T>()
        where T : ParsingEvent
    {
        if (_parser.Current is not T taken)
            return null;
        _parser.MoveNext();
        return taken;
    }

    /// <summary>
    /// The parser's end mark is where it gave up, at most one line behind the text; of a tab it only marks the map around it.
    /// </summary>
    private static ConfigurationException NotYaml(string text, Func<Mark, ConfigPlace> placeOf, YamlException e)
    {
        string[] lines = text.TrimEnd().Split('\n');
        int line = (int)Math.Min(Math.Max(e.Start.Line, e.End.Line), lines.Length);
        int tab = Array.FindIndex(lines, (int)Math.Min(e.Start.Line, lines.Length) - 1, IndentsWithTab);
        if (tab >= 0 && e.Message.Contains("tab", StringComparison.Ordinal))
            return new ConfigurationException(
                placeOf(new Mark(0, tab + 1, 1)), "the line is indented with a tab; YAML indents with spaces");
        string reason = char.ToLowerInvariant(e.Message[0]) + e.Message[1..].TrimEnd('.');
        return new ConfigurationException(placeOf(new Mark(0, Math.Max(line, 1), 1)), $"not valid YAML: {reason}");
    }

    private static bool IndentsWithTab(string line) => line.AsSpan(0, line.Length - line.TrimStart().Length).Contains('\t');
}
