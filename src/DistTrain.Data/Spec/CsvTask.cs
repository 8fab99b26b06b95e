namespace DistTrain.Data;

/// <summary>What the target column of a table is. In run files: <c>regression</c>, <c>classification</c>.</summary>
public enum CsvTask
{
    /// <summary>The target is a number.</summary>
    Regression,

    /// <summary>The target is a class; every distinct text is one.</summary>
    Classification,
}
