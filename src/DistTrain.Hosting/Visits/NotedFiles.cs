using DistTrain.Data;

namespace DistTrain.Hosting;

/// <summary>Notes which files a run's data come from, so that nodes can have them that do not have them yet.</summary>
/// <param name="files">Where they come from.</param>
public sealed class NotedFiles(IDataFiles files) : IDataFiles
{
    private readonly Dictionary<string, string> _noted = [];

    /// <summary>The path of each file, by what the data source calls it.</summary>
    public IReadOnlyDictionary<string, string> Noted => _noted;

    /// <summary>What a file is called that the run file names, on any system.</summary>
    public static string NameOf(string path) => path.Replace('\\', '/');

    /// <summary>What a file of a published set is called.</summary>
    public static string NameOf(PublishedFile file) => $"{file.Set}/{file.Name}";

    /// <inheritdoc/>
    public bool Exists(string path) => files.Exists(path);

    /// <inheritdoc/>
    public DataFile Open(string path) => Note(NameOf(path), files.Open(path));

    /// <inheritdoc/>
    public DataFile OpenPublished(PublishedFile file, string? folder) => Note(NameOf(file), files.OpenPublished(file, folder));

    private DataFile Note(string name, DataFile file)
    {
        _noted[name] = file.Path;
        return file;
    }
}
