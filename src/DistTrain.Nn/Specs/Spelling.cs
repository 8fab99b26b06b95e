namespace DistTrain.Nn;

/// <summary>Finds the name that someone probably meant.</summary>
public static class Spelling
{
    /// <summary>A word much longer than a name is no misspelling of it, and need not be compared.</summary>
    private const int LengthDifferenceMax = 8;

    /// <summary>
    /// The known name nearest to <paramref name="given"/> by Damerau–Levenshtein distance (optimal string alignment), case and
    /// the
    /// choice of <c>_</c> or <c>-</c> set aside; initials count too (<c>lr</c> for <c>learning-rate</c>). Null if none is near.
    /// </summary>
    public static string? Nearest(string given, IEnumerable<string> known)
    {
        string wanted = Plain(given);
        string? best = null;
        int bestDistance = int.MaxValue;
        foreach (string name in known)
        {
            string candidate = Plain(name);
            if (Math.Abs(wanted.Length - candidate.Length) > LengthDifferenceMax && wanted != Initials(candidate))
                continue;
            int distance = wanted.Length > 1 && wanted == Initials(candidate) ? 1 : Distance(wanted, candidate);
            if (distance < bestDistance && distance <= Tolerance(wanted, candidate))
                (best, bestDistance) = (name, distance);
        }
        return best;
    }

    /// <summary>The ending <c>; did you mean 'name'?</c>, or nothing if no known name is near.</summary>
    public static string Hint(string given, IEnumerable<string> known) =>
        Nearest(given, known) is { } nearest ? $"; did you mean '{nearest}'?" : "";

    /// <summary>The ending <c>; did you mean 'name'?</c>, or all known names where none is near.</summary>
    public static string HintOrList(string given, IReadOnlyCollection<string> known) =>
        Hint(given, known) is { Length: > 0 } hint ? hint : known.Count == 0 ? "" : $"; known are: {string.Join(", ", known)}";

    /// <summary>
    /// How many letters must be put in, left out, replaced or swapped with their neighbour to turn one word into the other.
    /// </summary>
    internal static int Distance(string a, string b)
    {
        int[,] d = new int[a.Length + 1, b.Length + 1];
        for (int i = 0; i <= a.Length; i++)
            d[i, 0] = i;
        for (int j = 0; j <= b.Length; j++)
            d[0, j] = j;
        for (int i = 1; i <= a.Length; i++)
        {
            for (int j = 1; j <= b.Length; j++)
            {
                int replaced = d[i - 1, j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
                d[i, j] = Math.Min(replaced, Math.Min(d[i - 1, j], d[i, j - 1]) + 1);
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                    d[i, j] = Math.Min(d[i, j], d[i - 2, j - 2] + 1);
            }
        }
        return d[a.Length, b.Length];
    }

    /// <summary>One letter of a short word, a third of a longer one, and never a whole word.</summary>
    private static int Tolerance(string a, string b) => Math.Min(Math.Max(1, Math.Max(a.Length, b.Length) / 3), b.Length - 1);

    private static string Plain(string name) => name.ToLowerInvariant().Replace('_', '-');

    private static string Initials(string name) =>
        string.Concat(name.Split('-', StringSplitOptions.RemoveEmptyEntries).Select(word => word[0]));
}
