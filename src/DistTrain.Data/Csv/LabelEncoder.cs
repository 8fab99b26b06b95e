namespace DistTrain.Data;

/// <summary>The category's place as one input. A category that training did not see, or a missing cell, is −1.</summary>
internal sealed class LabelEncoder(int column, Categories categories) : ColumnEncoder(column)
{
    public override int Width => 1;

    public override ColumnEncoding Describe(string name) => new(name, ColumnKind.Label, Categories: categories.Names);

    public override void Encode(CsvTable table, int row, Span<float> destination) =>
        destination[0] = categories.Find(table.Rows[row][Column]);
}
