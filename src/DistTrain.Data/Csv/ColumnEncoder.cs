namespace DistTrain.Data;

/// <summary>How a column's cells become inputs, as learned from the training part.</summary>
internal abstract class ColumnEncoder(int column)
{
    /// <summary>The column's place in the table.</summary>
    public int Column { get; } = column;

    /// <summary>How many inputs a cell becomes.</summary>
    public abstract int Width { get; }

    /// <summary>What it learned.</summary>
    /// <param name="name">The column's name.</param>
    public abstract ColumnEncoding Describe(string name);

    /// <summary>Writes a row's inputs of this column.</summary>
    /// <param name="table">The table.</param>
    /// <param name="row">The row.</param>
    /// <param name="destination">Receives <see cref="Width"/> numbers.</param>
    public abstract void Encode(CsvTable table, int row, Span<float> destination);
}
