namespace DistTrain.Data;

/// <summary>How the target column becomes a number or a class, as learned from the training part.</summary>
internal sealed class TargetEncoder
{
    private readonly int _column;
    private readonly Categories? _classes;

    public TargetEncoder(CsvTable table, int column, ReadOnlySpan<int> training, CsvTask task, bool standardise)
    {
        _column = column;
        if (task == CsvTask.Classification)
        {
            _classes = new Categories(table, column, training);
            if (_classes.Names.Length < 2)
                throw new DataException(
                    $"{table.Path}, column '{table.Header[column]}': only one class, '{_classes.Names[0]}', "
                    + "in the training part; at least 2 are needed.");
            if (_classes.Names.Length > OneHotEncoder.CategoriesMax)
                throw new DataException(
                    $"{table.Path}, column '{table.Header[column]}': {_classes.Names.Length:N0} classes; "
                    + $"at most {OneHotEncoder.CategoriesMax:N0}. Is it a number (data.task: regression)?");
        }
        else if (standardise)
        {
            List<double> values = [];
            foreach (int row in training)
                values.Add(Number(table, row));
            (Offset, Scale) = Statistics.MeanAndDeviation(values);
        }
    }

    /// <summary>Takes what was learned before.</summary>
    public TargetEncoder(int column, TargetEncoding encoding)
    {
        _column = column;
        _classes = encoding.Classes is { } classes ? new Categories(classes) : null;
        (Scale, Offset) = (encoding.Scale, encoding.Offset);
    }

    /// <summary>How many classes; 0 for regression.</summary>
    public int Classes => _classes?.Names.Length ?? 0;

    public IReadOnlyList<string> ClassNames => _classes?.Names ?? [];

    /// <summary>Original = encoded × scale + offset.</summary>
    public double Scale { get; } = 1;

    public double Offset { get; }

    /// <summary>What it learned.</summary>
    /// <param name="name">The column's name.</param>
    public TargetEncoding Describe(string name) => new(name, Scale, Offset, _classes?.Names);

    public float Encode(CsvTable table, int row)
    {
        if (_classes is null)
        {
            float encoded = (float)((Number(table, row) - Offset) / Scale);
            return float.IsFinite(encoded) ? encoded : throw table.Error(row, _column, "is out of the range of 32-bit floats.");
        }

        int place = _classes.Find(table.Rows[row][_column]);
        return place >= 0 ? place
            : throw table.Error(row, _column, $"is a class that the training part does not have; it has {Known()}.");
    }

    private double Number(CsvTable table, int row) => Cell.TryNumber(table.Rows[row][_column], out double value)
        ? value
        : throw table.Error(
            row, _column, "is not a number, which regression needs. Correct it, or set data.task: classification.");

    private string Known() => CsvTable.Shortened(string.Join(", ", _classes!.Names));
}
