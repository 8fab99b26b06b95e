namespace DistTrain.Architecture.Tests;

/// <summary>Limits of size, and the exceptions from them. An exception may only shrink.</summary>
internal static class Ratchet
{
    public const int FileLines = 400;
    public const int FunctionLines = 70;
    public const int LineColumns = 130;

    /// <summary>How many lines of C# are longer than <see cref="LineColumns"/> today. It may only shrink.</summary>
    public const int LongLines = 326;

    /// <summary>Path from the root, and the number of lines it has today.</summary>
    public static IReadOnlyDictionary<string, int> LongFiles { get; } = new Dictionary<string, int>();

    /// <summary>"path function", and the number of lines it has today.</summary>
    public static IReadOnlyDictionary<string, int> LongFunctions { get; } = new Dictionary<string, int>
    {
    };

    /// <summary>
    /// Violations of <paramref name="limit"/> among <paramref name="sizes"/>: what is too long, what grew beyond its exception,
    /// and exceptions that are larger than needed.
    /// </summary>
    public static IEnumerable<string> Check(
        IReadOnlyDictionary<string, int> sizes, int limit, IReadOnlyDictionary<string, int> exceptions)
    {
        foreach ((string name, int lines) in sizes)
        {
            if (exceptions.TryGetValue(name, out int allowed))
            {
                if (lines > allowed)
                {
                    yield return $"{name}: {lines} lines, grew beyond its exception of {allowed}; split it";
                }
                else if (lines < allowed)
                {
                    yield return $"{name}: {lines} lines, shrank: lower its exception of {allowed} in Ratchet.cs (or drop it)";
                }
            }
            else if (lines > limit)
            {
                yield return $"{name}: {lines} lines, at most {limit}; split it";
            }
        }

        foreach (string name in exceptions.Keys.Where(name => !sizes.ContainsKey(name)))
        {
            yield return $"{name}: gone; drop its exception in Ratchet.cs";
        }
    }
}
