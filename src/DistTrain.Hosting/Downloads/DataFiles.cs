using DistTrain.Data;

namespace DistTrain.Hosting;

/// <summary>
/// Data on this machine. A file that the user names is looked for as it stands, then in the user's data folder. A file of a
/// published set is looked for in <c>data.path</c>, if given, and nowhere else; otherwise in the data folder, then in the
/// cache, and is downloaded into the cache as the last resort. Downloads are checked by size and SHA-256 of the decompressed
/// content; files that the user provides are taken as they are (the IDX reader checks their form), except where only the
/// checksum can tell which set they belong to.
/// </summary>
public sealed class DataFiles : IDataFiles, IDisposable
{
    private static readonly string[] PackedFirst = [".gz", ""], PlainFirst = ["", ".gz"];

    private static readonly FileStreamOptions ForReading = new() { BufferSize = 1 << 16, Options = FileOptions.SequentialScan };

    private readonly DataFolders _folders;
    private readonly DataFilesOptions _options;
    private readonly HttpClient _http;

    /// <summary>Looks in the given folders.</summary>
    public DataFiles(DataFolders folders, DataFilesOptions? options = null)
    {
        _folders = folders;
        _options = options ?? new DataFilesOptions();
        HttpMessageHandler handler = _options.Handler ?? new SocketsHttpHandler { ConnectTimeout = _options.StallMax };
        _http = new HttpClient(handler, disposeHandler: _options.Handler is null) { Timeout = Timeout.InfiniteTimeSpan };
        _http.DefaultRequestHeaders.UserAgent.ParseAdd("disttrain");
    }

    /// <inheritdoc/>
    public bool Exists(string path) => Find(NamedPlaces(path)) is not null;

    /// <inheritdoc/>
    public DataFile Open(string path)
    {
        List<string> places = [.. NamedPlaces(path)];
        if (Find(places) is string found)
            return OpenAt(found);
        if (Directory.Exists(path))
            throw new DataException($"{path}: is a folder; name a file.");
        throw new DataException($"{path}: no such file. Looked for {string.Join(", ", places)}.");
    }

    /// <inheritdoc/>
    public DataFile OpenPublished(PublishedFile file, string? folder)
    {
        if (folder is not null)
        {
            List<string> places = [.. NamedFolders(folder).SelectMany(place => SetPlaces(place, file))];
            return Find(places) is string named ? OpenAt(named)
                : throw new DataException(
                    $"{file.Set}: no {file.Name} (plain or .gz) in data.path. Looked for {string.Join(", ", places)}.");
        }

        List<string> looked = [];
        if (FindInData(file, looked) is string found)
            return OpenAt(found);
        string cached = Path.Combine(_folders.Cache, file.Set, $"{file.Name}.gz");
        string[] cachedPlaces = [cached, cached[..^3]];
        looked.AddRange(cachedPlaces);
        return OpenAt(Find(cachedPlaces) ?? Fetch(file, cached, looked));
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    private string? FindInData(PublishedFile file, List<string> looked)
    {
        if (_folders.Data is null)
            return null;
        List<string> places = [.. SetPlaces(_folders.Data, file)];
        looked.AddRange(places);
        string? found = Find(places);
        // MNIST and Fashion-MNIST use the same names: a file outside a folder of the set's own name is taken only for what it is.
        if (found is not null && Path.GetFileName(Path.GetDirectoryName(found)) != file.Set)
        {
            using DataFile candidate = OpenAt(found);
            if (PublishedContent.Fault(candidate.Content, file) is not null)
                return null;
        }

        return found;
    }

    private string Fetch(PublishedFile file, string path, List<string> looked)
    {
        List<string> tried = [];
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            Download.Tidy(path);
            var download = new Download(_http, _options.StallMax, _options.Progress);
            foreach (Uri mirror in _options.Mirrors.GetValueOrDefault(file.Set, []))
            {
                var address = new Uri(mirror, $"{file.Name}.gz");
                string? fault = download.Fetch(file, address, path, _options.Cancellation).GetAwaiter().GetResult();
                if (fault is null)
                    return path;
                tried.Add($"{address} ({fault})");
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            tried.Add($"writing {path} ({e.Message.TrimEnd('.')})");
        }

        throw new DataException(
            $"{file.Set}/{file.Name} is not on this machine and could not be downloaded. "
            + $"Looked for {string.Join(", ", looked)}; tried {string.Join(", ", tried)}.\n"
            + $"Put it (plain or .gz) into {Path.GetDirectoryName(path)}, "
            + $"or set {DataFolders.Variable} to a folder that has {file.Set}/{file.Name}.gz.");
    }

    /// <summary>
    /// Where a file of a set may be under a folder: in the set's own folder or directly, in the spellings that are about.
    /// </summary>
    private static IEnumerable<string> SetPlaces(string folder, PublishedFile file) =>
        from parent in new[] { Path.Combine(folder, file.Set), folder }
        from name in new[] { file.Name, file.Name.Replace("-idx", ".idx", StringComparison.Ordinal) }
        from suffix in PackedFirst
        select Path.Combine(parent, name + suffix);

    /// <summary>
    /// Where a file that the user names may be: as it stands, or under the data folder, there also in a folder of its own name.
    /// </summary>
    private IEnumerable<string> NamedPlaces(string path) =>
        from place in NamedFolders(path).Concat(_folders.Data is null || Path.IsPathRooted(path)
            ? []
            : [Path.Combine(_folders.Data, Path.GetFileNameWithoutExtension(path), path)])
        from suffix in PlainFirst
        select place + suffix;

    private IEnumerable<string> NamedFolders(string path)
    {
        yield return Path.GetFullPath(path);
        if (_folders.Data is not null && !Path.IsPathRooted(path))
            yield return Path.Combine(_folders.Data, path);
    }

    private static string? Find(IEnumerable<string> places) => places.FirstOrDefault(File.Exists);

    private static DataFile OpenAt(string path)
    {
        try
        {
            return new DataFile(path, new FileStream(path, ForReading));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new DataException($"{path}: cannot be opened ({e.Message.TrimEnd('.')}).", e);
        }
    }
}
