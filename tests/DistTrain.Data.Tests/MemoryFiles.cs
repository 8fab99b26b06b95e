namespace DistTrain.Data.Tests;

/// <summary>Files that exist in memory only.</summary>
internal sealed class MemoryFiles : IDataFiles
{
    private readonly Dictionary<string, byte[]> _files = new(StringComparer.Ordinal);

    public byte[] this[string path]
    {
        set => _files[path.Replace('\\', '/')] = value;
    }

    public bool Exists(string path) => _files.ContainsKey(path.Replace('\\', '/'));

    public DataFile Open(string path) => _files.TryGetValue(path.Replace('\\', '/'), out byte[]? content)
        ? new DataFile(path.Replace('\\', '/'), new MemoryStream(content, writable: false))
        : throw new DataException($"{path}: no such file.");

    public DataFile OpenPublished(PublishedFile file, string? folder) => Open($"{folder ?? file.Set}/{file.Name}");
}
