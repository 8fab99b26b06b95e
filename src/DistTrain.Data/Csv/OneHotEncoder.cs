namespace DistTrain.Data;

/// <summary>
/// One input per category: 1 for the cell's own. A category that training did not see, or a missing cell, is all 0.
/// </summary>
internal sealed class OneHotEncoder(int column, Categories categories) : ColumnEncoder(column)
{
    /// <summary>More categories than this are more likely free text or an identifier than a category.</summary>
    public const int CategoriesMax = 1000;

    public override int Width => categories.Names.Length;

    public override ColumnEncoding Describe(string name) => new(name, ColumnKind.OneHot, Categories: categories.Names);

    public override void Encode(CsvTable table, int row, Span<float> destination)
    {
        destination.Clear();
        int place = categories.Find(table.Rows[row][Column]);
        if (place >= 0)
            destination[place] = 1;
    }
}
