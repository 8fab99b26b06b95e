namespace DistTrain.Data;

/// <summary>
/// What becomes of an empty cell. In run files: <c>mean</c>, <c>median</c>, <c>zero</c>, <c>drop-row</c>, <c>error</c>. The
/// first three fill numeric columns and treat an empty cell of a categorical column as an unknown category. A row without a
/// target cannot be filled: it is an error unless rows are dropped.
/// </summary>
public enum MissingRule
{
    /// <summary>The mean of the training part's cells that are there.</summary>
    Mean,

    /// <summary>The median of the training part's cells that are there.</summary>
    Median,

    /// <summary>Zero, before standardising.</summary>
    Zero,

    /// <summary>The whole row is left out, in every part.</summary>
    DropRow,

    /// <summary>An error that names the cell.</summary>
    Error,
}
