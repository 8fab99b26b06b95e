using System.Text;

namespace DistTrain.Architecture.Tests;

/// <summary>C# source with comments, strings and characters blanked out, so that braces and words can be counted.</summary>
internal static class CodeText
{
    /// <summary>The same text, of the same length and lines; everything that is no code has become spaces.</summary>
    public static string Blank(string source)
    {
        StringBuilder code = new(source);
        int i = 0;
        while (i < source.Length)
        {
            int end = EndOfNonCode(source, i);
            if (end == i)
            {
                i++;
                continue;
            }

            for (; i < end; i++)
            {
                if (source[i] != '\n')
                {
                    code[i] = ' ';
                }
            }
        }

        return code.ToString();
    }

    /// <summary>Where the comment, string or character that starts here ends; <paramref name="at"/> if none starts.</summary>
    private static int EndOfNonCode(string source, int at)
    {
        ReadOnlySpan<char> rest = source.AsSpan(at);
        if (rest.StartsWith("//") || rest[0] == '#' && LineIsBlankBefore(source, at))
        {
            return At(source, "\n", at);
        }

        if (rest.StartsWith("/*"))
        {
            return At(source, "*/", at + 2) + 2;
        }

        if (rest[0] == '\'')
        {
            return EndOfQuoted(source, at + 1, '\'');
        }

        int quote = at;
        while (quote < source.Length && source[quote] is '$' or '@')
        {
            quote++;
        }

        return quote < source.Length && source[quote] == '"' ? EndOfString(source, at, quote) : at;
    }

    private static int EndOfString(string source, int at, int quote)
    {
        int quotes = quote;
        while (quotes < source.Length && source[quotes] == '"')
        {
            quotes++;
        }

        if (quotes - quote >= 3)
        {
            string fence = new('"', quotes - quote);
            return At(source, fence, quotes) + fence.Length;
        }

        bool verbatim = source.AsSpan(at, quote - at).Contains('@');
        return verbatim ? EndOfVerbatim(source, quote + 1)
            : quote > at ? EndOfInterpolated(source, quote + 1)
            : EndOfQuoted(source, quote + 1, '"');
    }

    private static int EndOfQuoted(string source, int i, char quote)
    {
        while (i < source.Length && source[i] != quote && source[i] != '\n')
        {
            i += source[i] == '\\' ? 2 : 1;
        }

        return Math.Min(i + 1, source.Length);
    }

    private static int EndOfVerbatim(string source, int i)
    {
        while (i < source.Length)
        {
            if (source[i] == '"')
            {
                if (i + 1 >= source.Length || source[i + 1] != '"')
                {
                    return i + 1;
                }

                i++;
            }

            i++;
        }

        return source.Length;
    }

    /// <summary>An interpolated string may hold code with strings of its own between its braces.</summary>
    private static int EndOfInterpolated(string source, int i)
    {
        int depth = 0;
        while (i < source.Length && (depth > 0 || source[i] != '"'))
        {
            if (depth > 0)
            {
                int end = EndOfNonCode(source, i);
                depth += source[i] == '{' ? 1 : source[i] == '}' ? -1 : 0;
                i = end > i ? end : i + 1;
            }
            else if (source[i] == '\\' || source[i] == '{' && i + 1 < source.Length && source[i + 1] == '{')
            {
                i += 2;
            }
            else
            {
                depth += source[i] == '{' ? 1 : 0;
                i++;
            }
        }

        return Math.Min(i + 1, source.Length);
    }

    private static bool LineIsBlankBefore(string source, int at)
    {
        while (at > 0 && source[at - 1] is ' ' or '\t')
        {
            at--;
        }

        return at == 0 || source[at - 1] == '\n';
    }

    private static int At(string source, string value, int from)
    {
        int found = source.IndexOf(value, Math.Min(from, source.Length), StringComparison.Ordinal);
        return found < 0 ? source.Length : found;
    }
}
