namespace DistTrain.Data;

/// <summary>Image sets from IDX files.</summary>
internal static class ImageSource
{
    private const string DefaultTestImages = "t10k-images-idx3-ubyte", DefaultTestLabels = "t10k-labels-idx1-ubyte";

    public static DataSplits LoadPublished(DataSpec spec, ulong seed, IDataFiles files, PublishedSet set, PixelEncoding? encoding)
    {
        ImageRows train = ReadPair(Opener(set.TrainImages), Opener(set.TrainLabels), PublishedSet.Classes);
        ImageRows test = ReadPair(Opener(set.TestImages), Opener(set.TestLabels), PublishedSet.Classes);
        return Build(spec, seed, train, test, PublishedSet.Classes, encoding);

        Func<DataFile> Opener(PublishedFile file) => () => files.OpenPublished(file, spec.Path);
    }

    public static DataSplits LoadFolder(DataSpec spec, ulong seed, IDataFiles files, PixelEncoding? encoding)
    {
        string folder = spec.Path!;
        ImageRows train = ReadPair(Opener(spec.Images), Opener(spec.Labels), spec.Classes ?? 256);
        int classes = spec.Classes ?? Math.Max(2, train.Labels.Max() + 1);
        ImageRows? test = null;
        if (spec.TestImages is not null)
            test = ReadPair(Opener(spec.TestImages), Opener(spec.TestLabels!), classes);
        else if (spec.Test is null && files.Exists(Path.Combine(folder, DefaultTestImages)))
            test = ReadPair(Opener(DefaultTestImages), Opener(DefaultTestLabels), classes);
        return Build(spec, seed, train, test, classes, encoding);

        Func<DataFile> Opener(string name) => () => files.Open(Path.Combine(folder, name));
    }

    /// <summary>
    /// Cuts the test part (if the source has none), the training limit and the validation part, in this order, and scales by
    /// what is left, or as an earlier run did.
    /// </summary>
    public static DataSplits Build(
        DataSpec spec, ulong seed, ImageRows train, ImageRows? test, int classes, PixelEncoding? encoding = null)
    {
        if (test is null && spec.Test is > 0)
        {
            (int[] kept, int[] held) = HoldOut.Split(train.Count, spec.Test.Value, seed, HoldOut.Test, "test");
            (train, test) = (train.Select(kept), train.Select(held));
        }

        train = Limit(train, spec.TrainSamples, "train-samples");
        if (test is not null)
            test = spec.TestSamples == 0 ? null : Limit(test, spec.TestSamples, "test-samples");
        ImageRows? validation = null;
        if (spec.Validation > 0)
        {
            (int[] kept, int[] held) = HoldOut.Split(train.Count, spec.Validation, seed, HoldOut.Validation, "validation");
            (train, validation) = (train.Select(kept), train.Select(held));
        }

        if (test is not null && !test.Dims.AsSpan().SequenceEqual(train.Dims))
            throw new DataException(
                $"Test images are {string.Join('×', test.Dims)}, training images {string.Join('×', train.Dims)}: "
                + "they must agree.");
        if (encoding is not null && encoding.Scale.Length != train.Channels)
            throw new DataException($"Images of {train.Channels} channels, where those of the run have {encoding.Scale.Length}.");
        PixelTransform transform = encoding is null
            ? PixelTransform.For(spec.Scale, train)
            : new PixelTransform(encoding.Scale, encoding.Shift);
        return new DataSplits(
            Of(train), validation is null ? null : Of(validation), test is null ? null : Of(test),
            new DataEncoding { Pixels = new PixelEncoding(transform.Scale, transform.Shift) });

        ImageDataset Of(ImageRows rows) => new(rows, transform, classes);
    }

    private static ImageRows Limit(ImageRows rows, int? limit, string key)
    {
        if (limit is null || limit == rows.Count)
            return rows;
        if (limit > rows.Count)
            throw new DataException($"data.{key} is {limit:N0}, but there are only {rows.Count:N0} samples.");
        return rows.Take(limit.Value);
    }

    private static ImageRows ReadPair(Func<DataFile> openImages, Func<DataFile> openLabels, int classes)
    {
        IdxArray images = Read(openImages, 2, 4);
        IdxArray labels = Read(openLabels, 1, 1);
        if (images.Count != labels.Count)
            throw new DataException(
                $"{images.Path} has {images.Count:N0} images, {labels.Path} has {labels.Count:N0} labels: "
                + "the numbers must agree.");
        int wrong = labels.Values.AsSpan().IndexOfAnyExceptInRange((byte)0, (byte)(classes - 1));
        if (wrong >= 0)
            throw new DataException(
                $"{labels.Path}: label {labels.Values[wrong]} of sample {wrong:N0}; with {classes} classes, "
                + $"labels are 0 to {classes - 1}.");
        // A grey image is one channel; a row of features has none.
        int[] dims = images.Dims.Length == 3 ? [1, images.Dims[1], images.Dims[2]] : images.Dims[1..];
        return new ImageRows(dims, images.Values, labels.Values, null, images.Count);
    }

    private static IdxArray Read(Func<DataFile> open, int rankMin, int rankMax)
    {
        using DataFile file = open();
        return IdxReader.Read(file, rankMin, rankMax);
    }
}
