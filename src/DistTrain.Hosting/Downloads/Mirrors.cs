namespace DistTrain.Hosting;

/// <summary>
/// Where published data sets can be downloaded: base addresses by data set, tried in order. All use https, and whatever comes
/// is checked against our own checksums.
/// </summary>
public static class Mirrors
{
    /// <summary>The public mirrors that we know.</summary>
    public static IReadOnlyDictionary<string, IReadOnlyList<Uri>> Public { get; } =
        new Dictionary<string, IReadOnlyList<Uri>>(StringComparer.Ordinal)
    {
        ["mnist"] =
        [
            new("https://ossci-datasets.s3.amazonaws.com/mnist/"),
            new("https://storage.googleapis.com/cvdf-datasets/mnist/"),
        ],
        ["fashion-mnist"] =
        [
            new("https://raw.githubusercontent.com/zalandoresearch/fashion-mnist/master/data/fashion/"),
            new("https://storage.googleapis.com/tensorflow/tf-keras-datasets/"),
        ],
    };
}
