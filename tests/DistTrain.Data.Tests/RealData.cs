namespace DistTrain.Data.Tests;

/// <summary>
/// Published data on this machine: the folder that DISTTRAIN_DATA names, else <c>../shared/data</c> beside the repository.
/// </summary>
internal sealed class RealData : IDataFiles
{
    private static readonly string? Folder = Find();

    public static string FileOrSkip(string name)
    {
        string? path = Folder is null ? null : Path.Combine(Folder, name);
        Skip.If(!File.Exists(path), $"Needs {name} in the folder that DISTTRAIN_DATA names.");
        return path!;
    }

    public bool Exists(string path) => File.Exists(path);

    public DataFile Open(string path) => new(path, File.OpenRead(path));

    public DataFile OpenPublished(PublishedFile file, string? folder) => Open(FileOrSkip($"{file.Set}/{file.Name}.gz"));

    private static string? Find()
    {
        if (Environment.GetEnvironmentVariable("DISTTRAIN_DATA") is { Length: > 0 } named)
            return named;
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "DistTrain.sln")))
                return Path.Combine(folder.FullName, "..", "shared", "data");
        return null;
    }
}
