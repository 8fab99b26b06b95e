namespace DistTrain.Data;

/// <summary>A number: (value − mean) / deviation, a missing one filled first.</summary>
internal sealed class NumericEncoder : ColumnEncoder
{
    private readonly double? _fill;
    private readonly double _mean, _deviation;

    /// <summary>Learns from the training rows.</summary>
    /// <param name="table">The table.</param>
    /// <param name="column">The column.</param>
    /// <param name="training">The training part's rows.</param>
    /// <param name="missing">What becomes of missing cells; rows to drop are gone already.</param>
    /// <param name="standardise">Whether to bring the column to mean 0 and deviation 1.</param>
    public NumericEncoder(CsvTable table, int column, ReadOnlySpan<int> training, MissingRule missing, bool standardise)
        : base(column)
    {
        List<double> present = [];
        foreach (int row in training)
            if (!Cell.IsMissing(table.Rows[row][column]))
                present.Add(Number(table, row, column));
        _fill = Fill(present, missing);
        (_mean, _deviation) = standardise ? Filled(present, training.Length) : (0, 1);
    }

    /// <summary>Takes what was learned before.</summary>
    public NumericEncoder(int column, ColumnEncoding encoding) : base(column) =>
        (_fill, _mean, _deviation) = (encoding.Fill, encoding.Mean, encoding.Deviation);

    public override int Width => 1;

    public override ColumnEncoding Describe(string name) => new(name, ColumnKind.Numeric, _fill, _mean, _deviation);

    public override void Encode(CsvTable table, int row, Span<float> destination)
    {
        double value;
        if (!Cell.IsMissing(table.Rows[row][Column]))
            value = Number(table, row, Column);
        else if (_fill is double fill)
            value = fill;
        else
            throw table.Error(row, Column, "is missing. Set data.missing to mean, median, zero or drop-row, or fill it.");
        float input = (float)((value - _mean) / _deviation);
        destination[0] = float.IsFinite(input) ? input : throw table.Error(row, Column, "is out of the range of 32-bit floats.");
    }

    /// <summary>The number in a cell that is there.</summary>
    public static double Number(CsvTable table, int row, int column) => Cell.TryNumber(table.Rows[row][column], out double value)
        ? value
        : throw table.Error(
            row, column, "is not a number. Correct it, or set data.columns for this column (one-hot, label or ignore).");

    private static double? Fill(List<double> present, MissingRule missing) => missing switch
    {
        MissingRule.Error or MissingRule.DropRow => null,
        MissingRule.Zero => 0,
        _ when present.Count == 0 => 0,
        MissingRule.Mean => Statistics.Mean(present),
        MissingRule.Median => Statistics.Median(present),
        _ => throw new ArgumentOutOfRangeException(nameof(missing), missing, "No such rule."),
    };

    /// <summary>Mean and deviation of the training part once its missing cells are filled.</summary>
    private (double Mean, double Deviation) Filled(List<double> present, int rows)
    {
        present.AddRange(Enumerable.Repeat(_fill ?? 0, _fill is null ? 0 : rows - present.Count));
        return Statistics.MeanAndDeviation(present);
    }
}
