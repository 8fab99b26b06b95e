using System.Security.Cryptography;
using DistTrain.Data;
using DistTrain.Training;

namespace DistTrain.Hosting;

/// <summary>
/// The data files of a run on a node: those of this machine where they are the same by length and SHA-256, else copies from the
/// coordinator's node, kept in the cache under their checksums. A copy is written under a temporary name, checked, flushed to
/// disk and only then renamed, so that one of the right name is whole; it is checked whenever it is used.
/// </summary>
/// <param name="shared">The files as the coordinator has them.</param>
/// <param name="folders">Where this machine may have them.</param>
/// <param name="fetch">Copies a file from the coordinator's node.</param>
internal sealed class FetchedFiles(
    IReadOnlyList<SharedFile> shared, DataFolders folders, Action<SharedFile, int, Stream> fetch) : IDataFiles, IDisposable
{
    private const string PartialSuffix = ".part";

    // Without mirrors: what this machine does not have comes from the coordinator.
    private readonly DataFiles _own =
        new(folders, new DataFilesOptions { Mirrors = new Dictionary<string, IReadOnlyList<Uri>>() });

    /// <inheritdoc/>
    public bool Exists(string path) => shared.Any(file => file.Name == NotedFiles.NameOf(path));

    /// <inheritdoc/>
    public DataFile Open(string path) => Open(NotedFiles.NameOf(path), () => _own.Open(path));

    /// <inheritdoc/>
    public DataFile OpenPublished(PublishedFile file, string? folder) =>
        Open(NotedFiles.NameOf(file), () => _own.OpenPublished(file, folder));

    /// <inheritdoc/>
    public void Dispose() => _own.Dispose();

    private DataFile Open(string name, Func<DataFile> open)
    {
        int index = shared.ToList().FindIndex(file => file.Name == name);
        if (index < 0)
            throw new DataException($"{name}: the coordinator does not have this file.");
        SharedFile wanted = shared[index];
        if (TryOpen(open, wanted) is { } own)
            return own;
        string kept = Path.Combine(folders.Cache, "nodes", wanted.Sha256);
        if (!wanted.Sha256.All(char.IsAsciiHexDigitLower) || wanted.Sha256.Length != 2 * SHA256.HashSizeInBytes)
            throw new DataException($"{name}: '{wanted.Sha256}' is no SHA-256.");
        DataFile Kept() => new(kept, new FileStream(kept, FileMode.Open, FileAccess.Read, FileShare.Read));
        if (File.Exists(kept) && TryOpen(Kept, wanted) is { } before)
            return before;
        Fetch(wanted, index, kept);
        return Kept();
    }

    /// <summary>A file, if it is there and the right one.</summary>
    private static DataFile? TryOpen(Func<DataFile> open, SharedFile wanted)
    {
        try
        {
            DataFile file = open();
            if (file.Content.Length == wanted.Bytes && Sum(file.Content) == wanted.Sha256)
            {
                file.Content.Position = 0;
                return file;
            }

            file.Dispose();
            return null;
        }
        catch (Exception failure) when (failure is DataException or IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private void Fetch(SharedFile wanted, int index, string path)
    {
        string partial = $"{path}.{Path.GetRandomFileName()}{PartialSuffix}";
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            Download.Tidy(path);
            using (var target = new FileStream(partial, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None))
            {
                fetch(wanted, index, target);
                target.Position = 0;
                if (target.Length != wanted.Bytes || Sum(target) != wanted.Sha256)
                    throw new DataException(
                        $"{wanted.Name}: what came is not what the coordinator announced; has the file changed there?");
                target.Flush(flushToDisk: true);
            }

            File.Move(partial, path, overwrite: true);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new DataException($"{wanted.Name}: cannot be had from the coordinator: {failure.Message}", failure);
        }
        finally
        {
            File.Delete(partial);
        }
    }

    private static string Sum(Stream content) => Convert.ToHexStringLower(SHA256.HashData(content));
}
