namespace DistTrain.Data;

/// <summary>
/// Turns the settings under <c>data:</c> into data sets. The result is a pure function of settings, seed and files.
/// </summary>
public static class DataLoader
{
    /// <summary>Loads, or draws, the training, validation and test parts.</summary>
    /// <param name="spec">The settings; <see cref="DataSpec.Problems"/> must be empty.</param>
    /// <param name="seed">The run's seed: which samples are held out, and the built-in digits themselves.</param>
    /// <param name="files">Where files come from.</param>
    /// <param name="encoding">
    /// How to encode the data, as learned in an earlier run; null to learn it from the training part. A table is then one test
    /// part.
    /// </param>
    /// <exception cref="ArgumentException">A setting does not fit.</exception>
    /// <exception cref="DataException">
    /// A file is missing or unusable, or there are fewer training samples than data shards.
    /// </exception>
    public static DataSplits Load(DataSpec spec, ulong seed, IDataFiles files, DataEncoding? encoding = null)
    {
        if (spec.Problems() is [DataSpecProblem problem, ..])
            throw new ArgumentException($"data.{problem.Key} {problem.Message}.", nameof(spec));
        DataSplits splits = spec.Source switch
        {
            DataSource.Digits => DigitsSource.Load(spec, seed, encoding?.Pixels),
            DataSource.Mnist => ImageSource.LoadPublished(spec, seed, files, PublishedSet.Mnist, encoding?.Pixels),
            DataSource.FashionMnist => ImageSource.LoadPublished(spec, seed, files, PublishedSet.FashionMnist, encoding?.Pixels),
            DataSource.Idx => ImageSource.LoadFolder(spec, seed, files, encoding?.Pixels),
            DataSource.Csv =>
                encoding?.Table is { } table ? CsvSource.LoadEncoded(spec, files, table) : CsvSource.Load(spec, seed, files),
            _ => throw new ArgumentOutOfRangeException(nameof(spec), spec.Source, "No such source."),
        };
        if (splits.Train.Count < spec.Shards)
            throw new DataException(
                $"{splits.Train.Count:N0} training samples cannot fill {spec.Shards:N0} data shards; lower data.shards.");
        return splits;
    }
}
