namespace DistTrain.Data;

/// <summary>Tables from a CSV file.</summary>
internal static class CsvSource
{
    private const double TestShare = 0.2;

    public static DataSplits Load(DataSpec spec, ulong seed, IDataFiles files)
    {
        using DataFile file = files.Open(spec.Path!);
        CsvTable table = CsvTableReader.Read(file);
        ColumnKind[] kinds = ColumnPlan.Kinds(table, spec);
        int target = table.Column(spec.Target!, "data.target");
        int[] rows = UsableRows(table, kinds, target, spec.Missing);
        (int[] train, int[] validation, int[] test) = Split(spec, seed, rows);

        ColumnEncoder[] encoders =
        [
            .. Enumerable.Range(0, kinds.Length).Where(column => kinds[column] != ColumnKind.Ignore)
                .Select(column => ColumnPlan.Learn(table, column, kinds[column], train, spec)),
        ];
        var targets = new TargetEncoder(table, target, train, spec.Task, spec.Standardise);
        var encoding = new TableEncoding(
            [.. encoders.Select(encoder => encoder.Describe(table.Header[encoder.Column]))], targets.Describe(
                table.Header[target]));
        return new DataSplits(Encode(train)!, Encode(validation), Encode(test), new DataEncoding { Table = encoding });

        TableDataset? Encode(int[] part) => part.Length == 0 ? null : CsvSource.Encode(table, part, encoders, targets);
    }

    /// <summary>
    /// A table that is encoded as an earlier run did: all its usable rows are the test part, and the training part too.
    /// </summary>
    public static DataSplits LoadEncoded(DataSpec spec, IDataFiles files, TableEncoding encoding)
    {
        using DataFile file = files.Open(spec.Path!);
        CsvTable table = CsvTableReader.Read(file);
        ColumnEncoder[] encoders = [.. encoding.Columns.Select(column => ColumnPlan.Restore(table, column))];
        int target = table.Column(encoding.Target.Name, "data.target");
        var kinds = new ColumnKind[table.Header.Length];
        Array.Fill(kinds, ColumnKind.Ignore);
        for (int i = 0; i < encoders.Length; i++)
            kinds[encoders[i].Column] = encoding.Columns[i].Kind;
        int[] rows = UsableRows(table, kinds, target, spec.Missing);
        TableDataset all = Encode(table, rows, encoders, new TargetEncoder(target, encoding.Target));
        return new DataSplits(all, null, all, new DataEncoding { Table = encoding });
    }

    /// <summary>The rows that have what the rule asks for.</summary>
    private static int[] UsableRows(CsvTable table, ColumnKind[] kinds, int target, MissingRule missing)
    {
        List<int> rows = new(table.Rows.Count);
        for (int row = 0; row < table.Rows.Count; row++)
        {
            int hole = FirstMissing(table.Rows[row], kinds, target, missing);
            if (hole < 0)
                rows.Add(row);
            else if (missing != MissingRule.DropRow)
                throw table.Error(row, hole, hole == target
                    ? "is missing, and a target cannot be filled. Set data.missing: drop-row, or fill it."
                    : "is missing. Set data.missing to mean, median, zero or drop-row, or fill it.");
        }

        return rows.Count > 0 ? [.. rows] : throw new DataException(
            $"{table.Path}: every row has a missing cell, so none is left.");
    }

    /// <summary>The first cell of a row that is missing and that the rule does not fill, or −1.</summary>
    private static int FirstMissing(string[] row, ColumnKind[] kinds, int target, MissingRule missing)
    {
        if (Cell.IsMissing(row[target]))
            return target;
        if (missing is not (MissingRule.DropRow or MissingRule.Error))
            return -1;
        for (int column = 0; column < row.Length; column++)
            if (kinds[column] != ColumnKind.Ignore && Cell.IsMissing(row[column]))
                return column;
        return -1;
    }

    /// <summary>Cuts the test part, the limits and the validation part, in this order.</summary>
    private static (int[] Train, int[] Validation, int[] Test) Split(DataSpec spec, ulong seed, int[] rows)
    {
        (int[] train, int[] test) = HoldOut.Split(rows.Length, spec.Test ?? TestShare, seed, HoldOut.Test, "test");
        train = Limit(train, spec.TrainSamples, "train-samples");
        test = Limit(test, spec.TestSamples, "test-samples");
        (int[] kept, int[] held) = HoldOut.Split(train.Length, spec.Validation, seed, HoldOut.Validation, "validation");
        return (Pick(rows, Pick(train, kept)), Pick(rows, Pick(train, held)), Pick(rows, test));

        static int[] Pick(int[] from, int[] places) => [.. places.Select(place => from[place])];
    }

    private static int[] Limit(int[] samples, int? limit, string key) => limit > samples.Length
        ? throw new DataException($"data.{key} is {limit:N0}, but there are only {samples.Length:N0} samples.")
        : samples[..(limit ?? samples.Length)];

    private static TableDataset Encode(CsvTable table, int[] rows, ColumnEncoder[] encoders, TargetEncoder target)
    {
        int features = encoders.Sum(encoder => encoder.Width);
        if (features == 0)
            throw new DataException(
                $"{table.Path}: the input columns are empty throughout the training part, so there is nothing to learn from.");
        long size = (long)rows.Length * features;
        if (size > Array.MaxLength)
            throw new DataException(
                $"{table.Path}: {rows.Length:N0} rows of {features:N0} inputs; "
                + $"at most {Array.MaxLength:N0} numbers are kept in memory.");
        float[] inputs = new float[size];
        float[] targets = new float[rows.Length];
        for (int i = 0; i < rows.Length; i++)
        {
            Span<float> row = inputs.AsSpan(i * features, features);
            foreach (ColumnEncoder encoder in encoders)
            {
                encoder.Encode(table, rows[i], row[..encoder.Width]);
                row = row[encoder.Width..];
            }

            targets[i] = target.Encode(table, rows[i]);
        }

        return new TableDataset(inputs, features, targets, target);
    }
}
