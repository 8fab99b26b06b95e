using System.Text.RegularExpressions;

namespace DistTrain.Architecture.Tests;

/// <summary>A function with a body in braces, and its length from its attributes or signature to its last brace.</summary>
internal sealed partial record Function(string Name, int FirstLine, int Lines)
{
    private static readonly string[] NotFunctions =
    [
        "if", "for", "foreach", "while", "switch", "using", "lock", "catch", "fixed", "else", "when", "return", "new", "await",
        "throw", "class", "struct", "record", "interface", "enum", "yield", "case", "is", "and", "or",
    ];

    /// <summary>Finds them by their braces: the header ends in a parameter list and holds no word of a statement.</summary>
    public static IEnumerable<Function> In(string source)
    {
        string code = CodeText.Blank(source.ReplaceLineEndings("\n"));
        Stack<(int Header, int Open, string? Name)> open = new();
        int headerStart = 0;
        for (int i = 0; i < code.Length; i++)
        {
            if (code[i] == '{')
            {
                open.Push((headerStart, i, NameOf(code[headerStart..i])));
                headerStart = i + 1;
            }
            else if (code[i] == '}' && open.TryPop(out (int Header, int Open, string? Name) block))
            {
                headerStart = i + 1;
                if (block.Name is not null)
                {
                    int first = block.Header + code[block.Header..block.Open].TakeWhile(char.IsWhiteSpace).Count();
                    yield return new Function(block.Name, LineOf(code, first), LineOf(code, i) - LineOf(code, first) + 1);
                }
            }
            else if (code[i] == ';' && Balanced(code[headerStart..i]))
            {
                headerStart = i + 1;
            }
        }
    }

    private static string? NameOf(string header)
    {
        header = Constraint().Replace(Attributes().Replace(header, "").TrimEnd(), "");
        int open = StartOfParameters(header);
        if (open < 0)
        {
            return null;
        }

        Match name = LastName().Match(header[..open]);
        bool statement = Words().Matches(header[..open]).Any(word => NotFunctions.Contains(word.Value) || word.Value == "=");
        return name.Success && !statement ? name.Groups[1].Value : null;
    }

    /// <summary>Where the parenthesis opens that the header's last character closes; -1 if it does not end so.</summary>
    private static int StartOfParameters(string header)
    {
        if (!header.EndsWith(')') || !Balanced(header))
        {
            return -1;
        }

        int depth = 0;
        int i = header.Length - 1;
        do
        {
            depth += header[i] == ')' ? 1 : header[i] == '(' ? -1 : 0;
        }
        while (depth > 0 && --i >= 0);
        return i;
    }

    private static bool Balanced(string text) => text.Count(c => c == '(') == text.Count(c => c == ')');

    private static int LineOf(string text, int position) => text.AsSpan(0, position).Count('\n') + 1;

    [GeneratedRegex(@"^\s*(\[[^\]]*\]\s*)+")]
    private static partial Regex Attributes();

    [GeneratedRegex(@"(?<=\))\s*(where\s+\w+\s*:[^()]*(\(\))?[^()]*|:\s*(base|this)\s*\(.*\))$", RegexOptions.Singleline)]
    private static partial Regex Constraint();

    [GeneratedRegex(@"(operator\s*\S+|\w+)\s*(<[^()]*>)?\s*$")]
    private static partial Regex LastName();

    [GeneratedRegex(@"\w+|=")]
    private static partial Regex Words();
}
