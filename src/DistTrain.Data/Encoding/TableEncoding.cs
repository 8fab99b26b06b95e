namespace DistTrain.Data;

/// <summary>How the cells of a table become inputs and what to predict.</summary>
/// <param name="Columns">The columns that become inputs, in order.</param>
/// <param name="Target">The column to predict.</param>
public sealed record TableEncoding(IReadOnlyList<ColumnEncoding> Columns, TargetEncoding Target);

/// <summary>How a column's cells become inputs.</summary>
/// <param name="Name">The column's name.</param>
/// <param name="Kind">Numeric, one-hot or label.</param>
/// <param name="Fill">Numeric: what a missing cell counts as; null if none may be missing.</param>
/// <param name="Mean">Numeric: subtracted first.</param>
/// <param name="Deviation">Numeric: divided by.</param>
/// <param name="Categories">One-hot and label: the categories in order.</param>
public sealed record ColumnEncoding(
    string Name, ColumnKind Kind, double? Fill = null, double Mean = 0, double Deviation = 1, string[]? Categories = null);

/// <summary>How the target column becomes a number or a class.</summary>
/// <param name="Name">The column's name.</param>
/// <param name="Scale">Regression: original = encoded × scale + offset.</param>
/// <param name="Offset">Regression: see <paramref name="Scale"/>.</param>
/// <param name="Classes">Classification: the classes in order; null for regression.</param>
public sealed record TargetEncoding(string Name, double Scale, double Offset, string[]? Classes = null);
