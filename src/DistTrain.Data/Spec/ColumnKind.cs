namespace DistTrain.Data;

/// <summary>
/// How a column of a table becomes inputs. In run files: <c>numeric</c>, <c>one-hot</c>, <c>label</c>, <c>ignore</c>.
/// </summary>
public enum ColumnKind
{
    /// <summary>One input: the number.</summary>
    Numeric,

    /// <summary>
    /// One input per category of the training part, in ordinal order: 1 for the row's own, 0 for the others. An unknown
    /// category is all 0.
    /// </summary>
    OneHot,

    /// <summary>
    /// One input: the category's place, from 0, among the training part's categories in ordinal order. An unknown category is
    /// −1.
    /// </summary>
    Label,

    /// <summary>Left out.</summary>
    Ignore,
}
