using DistTrain.Data;
using DistTrain.Hosting;
using DistTrain.Nn;
using DistTrain.Training;

namespace DistTrain.Cli;

/// <summary>The data of a run file, and the model that fits them.</summary>
internal static class RunData
{
    private static readonly int[] DigitDims = [1, 28, 28];

    /// <summary>Builds the model; data whose shape is known beforehand is not loaded for it.</summary>
    public static Model BuildModel(RunFile run)
    {
        if (run.Spec.Data.Source is DataSource.Digits or DataSource.Mnist or DataSource.FashionMnist)
            return run.BuildModel(DigitDims, PublishedSet.Classes);
        return BuildModel(run, Load(run.Spec, null).Train);
    }

    /// <summary>Builds the model for data that have been loaded.</summary>
    public static Model BuildModel(RunFile run, Dataset train) =>
        run.BuildModel(train.InputDims, train.Classes, train.TargetLength);

    /// <summary>Loads, draws or downloads the data.</summary>
    /// <param name="spec">The run.</param>
    /// <param name="downloads">Where downloads are told; null for nowhere.</param>
    /// <param name="encoding">How to encode them; null to learn it from their training part.</param>
    public static DataSplits Load(RunSpec spec, DownloadView? downloads, DataEncoding? encoding = null) =>
        Load(spec, downloads, encoding, out _);

    /// <summary>As the other, and tells which files they come from.</summary>
    public static DataSplits Load(
        RunSpec spec, DownloadView? downloads, DataEncoding? encoding, out IReadOnlyDictionary<string, string> paths)
    {
        using var files = new DataFiles(
            DataFolders.OfUser(), new DataFilesOptions { Progress = downloads is null ? null : downloads.Show });
        var noted = new NotedFiles(files);
        DataSplits data = DataLoader.Load(spec.Data, spec.Seed, noted, encoding);
        paths = noted.Noted;
        return data;
    }
}
