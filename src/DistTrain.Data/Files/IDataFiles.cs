namespace DistTrain.Data;

/// <summary>Where the data room gets files from; the host decides on folders, downloads and progress.</summary>
public interface IDataFiles
{
    /// <summary>Whether a file that the user names, or that name with <c>.gz</c>, can be found.</summary>
    /// <param name="path">A path, relative to the working folder or to the data folder.</param>
    bool Exists(string path);

    /// <summary>Opens a file that the user names, or that name with <c>.gz</c>.</summary>
    /// <param name="path">A path, relative to the working folder or to the data folder.</param>
    /// <exception cref="DataException">It cannot be found or read; the message says where it was looked for.</exception>
    DataFile Open(string path);

    /// <summary>Opens a file of a published data set, and fetches it first if need be.</summary>
    /// <param name="file">Which file.</param>
    /// <param name="folder">The user's folder with the set's files; then no other place will do.</param>
    /// <exception cref="DataException">It cannot be had; the message says what was tried and where to put it by hand.</exception>
    DataFile OpenPublished(PublishedFile file, string? folder);
}
