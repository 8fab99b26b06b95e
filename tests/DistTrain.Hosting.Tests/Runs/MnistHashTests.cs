using DistTrain.Data;
using DistTrain.Tests;
using DistTrain.Training;

namespace DistTrain.Hosting.Tests;

/// <summary>The promise on real data and on a run file as it stands.</summary>
public sealed class MnistHashTests : IDisposable, IRunObserver
{
    private readonly TemporaryFolder _temporary = new();

    public void Dispose() => _temporary.Dispose();

    [SkippableFact]
    public void An_epoch_of_mnist_ends_on_the_same_weights_for_any_number_of_workers_and_servers()
    {
        string? folder = Environment.GetEnvironmentVariable("DISTTRAIN_DATA");
        Skip.If(
            folder is null || !File.Exists(Path.Combine(folder, "mnist", "train-images-idx3-ubyte.gz")),
            "Needs mnist/train-images-idx3-ubyte.gz and its companions in the folder that DISTTRAIN_DATA names.");
        string file = Path.Combine(RepositoryRoot(), "configs", "mnist.yaml");
        RunSpec spec = RunFile.Parse(File.ReadAllText(file), file).Spec;
        spec = spec with { Train = spec.Train with { Epochs = 1 } };
        using var files = new DataFiles(DataFolders.OfUser(), new DataFilesOptions());
        DataSplits data = DataLoader.Load(spec.Data, spec.Seed, files);

        (int Workers, int Servers)[] casts = [(1, 1), (2, 2), (3, 1), (5, 3), (8, 2)];
        string[] hashes = [.. casts.Select(cast => Hash(spec with
        {
            Cluster = spec.Cluster with { Workers = cast.Workers, Servers = cast.Servers },
        }, data))];

        for (int i = 1; i < casts.Length; i++)
            hashes[i].ShouldBe(hashes[0], $"{casts[i].Workers} workers, {casts[i].Servers} servers");
    }

    public void OnEvent(RunEvent runEvent)
    {
    }

    private string Hash(RunSpec spec, DataSplits data)
    {
        string folder = _temporary[$"{spec.Cluster.Workers}-{spec.Cluster.Servers}"];
        return TrainingRun.Execute(spec, data, RunFolder.Create(folder), resume: false, this, CancellationToken.None)!.WeightsSha256;
    }

    private static string RepositoryRoot()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "DistTrain.sln")))
                return folder.FullName;
        }

        throw new InvalidOperationException("The tests do not run inside the repository.");
    }
}
