namespace DistTrain.Nn;

/// <summary>Finds the name that was meant by a misspelt one.</summary>
public static class Spelling
{
    /// <summary>The known name nearest to <paramref name="name"/> by edit distance, or <see langword="null"/> if none is near.</summary>
    public static string? Nearest(string name, IEnumerable<string> known)
    {
        string? nearest = null;
        int least = Math.Max(2, name.Length / 3) + 1;
        foreach (string candidate in known)
        {
            int distance = Distance(name, candidate);
            if (distance < least)
                (nearest, least) = (candidate, distance);
        }

        return nearest;
    }

    /// <summary>The words <c>; did you mean 'x'?</c>, or nothing if no known name is near.</summary>
    public static string Hint(string name, IEnumerable<string> known) => Nearest(name, known) is { } nearest ? $"; did you mean '{nearest}'?" : "";

    /// <summary>How many insertions, deletions and substitutions turn one into the other (Levenshtein).</summary>
    private static int Distance(string left, string right)
    {
        int[] row = new int[right.Length + 1];
        for (int j = 0; j <= right.Length; j++)
            row[j] = j;
        for (int i = 1; i <= left.Length; i++)
        {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= right.Length; j++)
            {
                int substitution = diagonal + (char.ToLowerInvariant(left[i - 1]) == char.ToLowerInvariant(right[j - 1]) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(substitution, Math.Min(row[j], row[j - 1]) + 1);
            }
        }

        return row[right.Length];
    }
}
