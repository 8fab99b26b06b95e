using DistTrain.Data;

namespace DistTrain.Tests;

/// <summary>For data that is drawn, not read.</summary>
internal sealed class NoFiles : IDataFiles
{
    public static NoFiles Instance { get; } = new();

    public bool Exists(string path) => false;

    public DataFile Open(string path) => throw new DataException($"There are no files here: {path}.");

    public DataFile OpenPublished(PublishedFile file, string? folder) => throw new DataException($"There are no files here: {file.Name}.");
}
