namespace DistTrain.Data;

/// <summary>
/// Where samples come from. In run files: <c>digits</c>, <c>mnist</c>, <c>fashion-mnist</c>, <c>idx</c>, <c>csv</c>.
/// </summary>
public enum DataSource
{
    /// <summary>The built-in digits, drawn by seed.</summary>
    Digits,

    /// <summary>MNIST: 60,000 and 10,000 handwritten digits.</summary>
    Mnist,

    /// <summary>Fashion-MNIST: 60,000 and 10,000 pieces of clothing, in MNIST's form.</summary>
    FashionMnist,

    /// <summary>IDX files of a folder.</summary>
    Idx,

    /// <summary>A table in a CSV file.</summary>
    Csv,
}
