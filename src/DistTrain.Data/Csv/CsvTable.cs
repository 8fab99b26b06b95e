namespace DistTrain.Data;

/// <summary>The text of a CSV file.</summary>
/// <param name="Path">The file, for messages.</param>
/// <param name="Header">The columns' names; all different, none empty.</param>
/// <param name="Rows">The cells, as many in each row as there are columns.</param>
/// <param name="Lines">The line of the file that each row starts on, from 1.</param>
internal sealed record CsvTable(string Path, string[] Header, IReadOnlyList<string[]> Rows, IReadOnlyList<int> Lines)
{
    /// <summary>The place of a column.</summary>
    /// <param name="name">The column's name, exactly.</param>
    /// <param name="setting">The setting that names it, for messages.</param>
    /// <exception cref="DataException">There is no such column.</exception>
    public int Column(string name, string setting)
    {
        int column = Array.IndexOf(Header, name);
        if (column >= 0)
            return column;
        string columns = string.Join(", ", Header.Take(40).Select(header => $"'{header}'"));
        string hint = Header.Length == 1 && Header[0].AsSpan().ContainsAny(";\t|") ? " Cells must be separated by commas." : "";
        throw new DataException($"{Path}: no column '{name}' ({setting}). The columns are {columns}.{hint}");
    }

    /// <summary>An error at a cell: file, line, column, value.</summary>
    public DataException Error(int row, int column, string problem) =>
        new($"{Path}, line {Lines[row]:N0}, column '{Header[column]}': '{Shortened(Rows[row][column])}' {problem}");

    /// <summary>Text of a bounded length for messages.</summary>
    public static string Shortened(string text) => text.Length <= 60 ? text : text[..57] + "...";
}
