using System.Text;

namespace DistTrain.AkkaHost;

/// <summary>
/// Finds the keys of a text in HOCON with their lines, and what Akka.NET's reader does not take well: braces that do not match,
/// which it passes over, and marks outside quotation, at which it may read for ever.
/// </summary>
internal sealed class HoconScanner(string text, string file)
{
    private readonly Stack<(string Path, int Line)> _open = new();
    private readonly List<HoconKey> _keys = [];
    private readonly StringBuilder _word = new();
    private int _line = 1;
    private int _lists;
    private bool _inValue;

    /// <summary>The keys of a text.</summary>
    /// <exception cref="Training.ConfigurationException">A brace is missing or too many; the message names the line.</exception>
    public static IReadOnlyList<HoconKey> Keys(string text, string file) => new HoconScanner(text, file).Scan();

    private List<HoconKey> Scan()
    {
        for (int i = 0; i < text.Length; i++)
        {
            char c = text[i];
            if (c == '"')
                i = Quoted(i);
            else if (c == '#' || (c == '/' && text.AsSpan(i).StartsWith("//")))
                i = text.IndexOf('\n', i) is var end and >= 0 ? end - 1 : text.Length;
            else if (c == '$' && text.AsSpan(i).StartsWith("${"))
                i = text.IndexOf('}', i) is var end and >= 0 ? end : text.Length;
            else
                Take(c);
        }

        return _open.Count == 0
            ? _keys
            : throw new Training.ConfigurationException("this brace or bracket has no counterpart", file, _open.Peek().Line);
    }

    private void Take(char c)
    {
        switch (c)
        {
            case '\n':
                EndValue();
                _line++;
                break;
            case ',':
                EndValue();
                break;
            case '[':
                _open.Push(("[", _line));
                _lists++;
                break;
            case ']' or '}':
                Close(c);
                break;
            case '{' when _lists == 0:
                string path = _inValue ? _keys[^1].Path : Key();
                _open.Push((path, _line));
                (_inValue, _) = (false, _word.Clear());
                break;
            case '=' or ':' when !_inValue && _lists == 0:
                Key();
                _inValue = true;
                break;
            case '+' or '`' or '^' or '?' or '!' or '@' or '*' or '&' or '\\' or '$' or (< ' ' and not ('\t' or '\r')) or > '~':
                throw new Training.ConfigurationException($"'{c}' must be within quotation marks", file, _line);
            default:
                if (!_inValue && _lists == 0)
                    _word.Append(c);
                break;
        }
    }

    private void EndValue()
    {
        if (_lists > 0)
            return;
        if (!string.IsNullOrWhiteSpace(_word.ToString()))
            throw new Training.ConfigurationException($"'{_word.ToString().Trim()}' has no value", file, _line);
        _inValue = false;
        _word.Clear();
    }

    private void Close(char c)
    {
        if (_open.Count == 0 || (_open.Peek().Path == "[") != (c == ']'))
            throw new Training.ConfigurationException($"this {c} has no counterpart", file, _line);
        _open.Pop();
        _lists -= c == ']' ? 1 : 0;
        _inValue = _lists > 0 || c == ']';
        _word.Clear();
    }

    /// <summary>Ends a key: what was read since the last value.</summary>
    private string Key()
    {
        string name = _word.ToString().Trim();
        _word.Clear();
        if (name.Length == 0)
            throw new Training.ConfigurationException("there is a value without a key", file, _line);
        string path = _open.Count == 0 || _open.Peek().Path.Length == 0 ? name : $"{_open.Peek().Path}.{name}";
        _keys.Add(new HoconKey(path, _line));
        return path;
    }

    /// <summary>Passes over quoted text; a quoted key keeps its quotes, for there may be dots in it.</summary>
    private int Quoted(int begin)
    {
        string mark = text.AsSpan(begin).StartsWith("\"\"\"") ? "\"\"\"" : "\"";
        int end = text.IndexOf(mark, begin + mark.Length, StringComparison.Ordinal);
        while (end > 0 && mark.Length == 1 && text[end - 1] == '\\')
            end = text.IndexOf(mark, end + 1, StringComparison.Ordinal);
        if (end < 0)
            throw new Training.ConfigurationException("a quotation mark is missing", file, _line);
        end += mark.Length - 1;
        if (!_inValue && _lists == 0)
            _word.Append(text, begin, end - begin + 1);
        _line += text.AsSpan(begin, end - begin).Count('\n');
        return end;
    }
}
