namespace DistTrain.Data;

/// <summary>The settings under <c>data:</c> of a run file; in the file their names are in kebab-case.</summary>
public sealed record DataSpec
{
    /// <summary>Where samples come from.</summary>
    public DataSource Source { get; init; } = DataSource.Digits;

    /// <summary>
    /// The folder (mnist, fashion-mnist, idx) or file (csv). Published sets need none: they are found or downloaded.
    /// </summary>
    public string? Path { get; init; }

    /// <summary>
    /// How many data shards the training set is cut into. The weights depend on it, but not on the number of workers.
    /// </summary>
    public int Shards { get; init; } = 8;

    /// <summary>Training samples held out for validation: a share below 1, or a whole number of samples.</summary>
    public double Validation { get; init; }

    /// <summary>
    /// Samples held out as the test set where the source has none of its own (csv; idx without test files): a share below 1 or
    /// a whole number. Csv: 0.2; idx: 0.
    /// </summary>
    public double? Test { get; init; }

    /// <summary>Images: how bytes become inputs.</summary>
    public PixelScale Scale { get; init; } = PixelScale.Unit;

    /// <summary>Digits: how many training samples to draw (20,000). Otherwise a limit: the first so many (all).</summary>
    public int? TrainSamples { get; init; }

    /// <summary>Digits: how many test samples to draw (4,000). Otherwise a limit: the first so many (all).</summary>
    public int? TestSamples { get; init; }

    /// <summary>Idx: the file of training images.</summary>
    public string Images { get; init; } = "train-images-idx3-ubyte";

    /// <summary>Idx: the file of training labels.</summary>
    public string Labels { get; init; } = "train-labels-idx1-ubyte";

    /// <summary>Idx: the file of test images; by default <c>t10k-images-idx3-ubyte</c> if there is one.</summary>
    public string? TestImages { get; init; }

    /// <summary>Idx: the file of test labels; by default <c>t10k-labels-idx1-ubyte</c> if there is one.</summary>
    public string? TestLabels { get; init; }

    /// <summary>Idx: how many classes; by default the largest training label + 1.</summary>
    public int? Classes { get; init; }

    /// <summary>Csv: the column to predict.</summary>
    public string? Target { get; init; }

    /// <summary>Csv: whether the target is a number or a class.</summary>
    public CsvTask Task { get; init; } = CsvTask.Regression;

    /// <summary>
    /// Csv: how columns become inputs. A column not named here is numeric if most of its cells are numbers, else one-hot.
    /// </summary>
    public IReadOnlyDictionary<string, ColumnKind> Columns { get; init; } =
        new Dictionary<string, ColumnKind>(StringComparer.Ordinal);

    /// <summary>Csv: what becomes of empty cells.</summary>
    public MissingRule Missing { get; init; } = MissingRule.Mean;

    /// <summary>
    /// Csv: whether numeric inputs and a regression target are brought to mean 0 and deviation 1 by the training part.
    /// </summary>
    public bool Standardise { get; init; } = true;

    /// <summary>What does not fit, without looking at any data; empty if all is well.</summary>
    public IReadOnlyList<DataSpecProblem> Problems() => [.. DataSpecCheck.Problems(this)];
}
