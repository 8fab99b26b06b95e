namespace DistTrain.Data;

/// <summary>The distinct texts of a column in a fixed order: by number if all are integers, else ordinal.</summary>
internal sealed class Categories
{
    private readonly Dictionary<string, int> _places;

    /// <summary>Collects the texts of the given rows; missing cells count for nothing.</summary>
    public Categories(CsvTable table, int column, ReadOnlySpan<int> rows)
        : this(Sorted(table, column, rows))
    {
    }

    /// <summary>Categories that were collected before, in their order.</summary>
    public Categories(string[] names)
    {
        Names = names;
        _places = new Dictionary<string, int>(StringComparer.Ordinal);
        for (int place = 0; place < names.Length; place++)
            _places.TryAdd(names[place], place);
    }

    /// <summary>The texts, in order.</summary>
    public string[] Names { get; }

    /// <summary>A text's place, or −1 if it is missing or was not among the rows.</summary>
    public int Find(string text) => _places.GetValueOrDefault(text.Trim(), -1);

    private static string[] Sorted(CsvTable table, int column, ReadOnlySpan<int> rows)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (int row in rows)
            if (!Cell.IsMissing(table.Rows[row][column]))
                seen.Add(table.Rows[row][column].Trim());
        string[] names = [.. seen];
        Array.Sort(names, names.All(name => long.TryParse(name, out _)) ? ByNumber : string.CompareOrdinal);
        return names;
    }

    private static int ByNumber(string left, string right)
    {
        int byNumber = long.Parse(left).CompareTo(long.Parse(right));
        return byNumber != 0 ? byNumber : string.CompareOrdinal(left, right);
    }
}
