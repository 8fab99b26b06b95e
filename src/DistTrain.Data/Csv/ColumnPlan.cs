namespace DistTrain.Data;

/// <summary>Decides what each column of a table is, before anything is learned from it.</summary>
internal static class ColumnPlan
{
    /// <summary>The kind of every column; the target's is <see cref="ColumnKind.Ignore"/>.</summary>
    /// <exception cref="DataException">The settings name a column that is not there, or no input is left.</exception>
    public static ColumnKind[] Kinds(CsvTable table, DataSpec spec)
    {
        int target = table.Column(spec.Target!, "data.target");
        foreach (string name in spec.Columns.Keys)
            table.Column(name, "data.columns");
        var kinds = new ColumnKind[table.Header.Length];
        for (int column = 0; column < kinds.Length; column++)
            kinds[column] = column == target ? ColumnKind.Ignore
                : spec.Columns.TryGetValue(table.Header[column], out ColumnKind kind) ? kind
                : Guess(table, column);
        if (kinds.All(kind => kind == ColumnKind.Ignore))
            throw new DataException($"{table.Path}: no column is left as input besides the target '{spec.Target}'.");
        return kinds;
    }

    /// <summary>Learns a column's encoder from the training rows.</summary>
    public static ColumnEncoder Learn(CsvTable table, int column, ColumnKind kind, ReadOnlySpan<int> training, DataSpec spec)
    {
        if (kind == ColumnKind.Numeric)
            return new NumericEncoder(table, column, training, spec.Missing, spec.Standardise);
        var categories = new Categories(table, column, training);
        if (kind == ColumnKind.Label)
            return new LabelEncoder(column, categories);
        if (categories.Names.Length > OneHotEncoder.CategoriesMax)
            throw new DataException(
                $"{table.Path}, column '{table.Header[column]}': {categories.Names.Length:N0} categories; "
                + $"one-hot takes at most {OneHotEncoder.CategoriesMax:N0}. "
                + "Set data.columns for it: ignore or label.");
        return new OneHotEncoder(column, categories);
    }

    /// <summary>A column's encoder as it was learned before.</summary>
    public static ColumnEncoder Restore(CsvTable table, ColumnEncoding encoding)
    {
        int column = table.Column(encoding.Name, "an input of the run");
        return encoding switch
        {
            { Kind: ColumnKind.Numeric } => new NumericEncoder(column, encoding),
            { Kind: ColumnKind.OneHot, Categories: { } names } => new OneHotEncoder(column, new Categories(names)),
            { Kind: ColumnKind.Label, Categories: { } names } => new LabelEncoder(column, new Categories(names)),
            _ => throw new DataException($"The encoding of column '{encoding.Name}' is damaged."),
        };
    }

    /// <summary>
    /// Numeric if most cells that are there are numbers. Asking for all would turn one typing error in a column of numbers into
    /// thousands of categories; this way it is an error that names the cell.
    /// </summary>
    private static ColumnKind Guess(CsvTable table, int column)
    {
        int numbers = 0, texts = 0;
        foreach (string[] row in table.Rows)
        {
            if (Cell.IsMissing(row[column]))
                continue;
            if (Cell.TryNumber(row[column], out _))
                numbers++;
            else
                texts++;
        }

        return texts == 0 || numbers > texts ? ColumnKind.Numeric : ColumnKind.OneHot;
    }
}
