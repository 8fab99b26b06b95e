using System.IO.Compression;
using System.Security.Cryptography;

namespace DistTrain.Data.Tests;

public class RealDataTests
{
    [SkippableFact]
    public void The_published_files_have_the_sizes_and_checksums_that_we_know()
    {
        foreach (PublishedFile file in PublishedSet.Mnist.Files)
        {
            string path = RealData.FileOrSkip($"{file.Set}/{file.Name}.gz");
            using var content = new GZipStream(File.OpenRead(path), CompressionMode.Decompress);
            using var unpacked = new MemoryStream();
            content.CopyTo(unpacked);
            unpacked.Length.ShouldBe(file.Bytes, file.Name);
            Convert.ToHexStringLower(SHA256.HashData(unpacked.ToArray())).ShouldBe(file.Sha256, file.Name);
        }
    }

    [SkippableFact]
    public void Mnist_loads_with_the_mean_and_deviation_that_everybody_knows()
    {
        RealData.FileOrSkip("mnist/train-images-idx3-ubyte.gz");
        var spec = new DataSpec { Source = DataSource.Mnist, Scale = PixelScale.Standard, Validation = 5000 };
        DataSplits splits = DataLoader.Load(spec, 1, new RealData());
        (splits.Train.Count, splits.Validation!.Count, splits.Test!.Count).ShouldBe((55_000, 5000, 10_000));
        float[] inputs = new float[784];
        splits.Train.ReadInputs([0], inputs);
        inputs[0].ShouldBe(-0.1307f / 0.3081f, 0.003f);
        int[] labels = new int[3];
        splits.Test.ReadLabels([0, 1, 2], labels);
        labels.ShouldBe([7, 2, 1]);
    }

    [SkippableFact]
    public void Housing_loads_with_nine_columns_one_of_them_categorical()
    {
        string path = RealData.FileOrSkip("housing/housing.csv");
        var spec = new DataSpec { Source = DataSource.Csv, Path = path, Target = "median_house_value" };
        DataSplits splits = DataLoader.Load(spec, 1, new RealData());
        (splits.Train.Count + splits.Test!.Count).ShouldBe(20_640);
        splits.Test.Count.ShouldBe(4128);
        splits.Train.InputLength.ShouldBe(8 + 5, "eight numbers and the places by the ocean");
        splits.Train.TargetScale.ShouldBe(115_000, 2000);
    }
}
