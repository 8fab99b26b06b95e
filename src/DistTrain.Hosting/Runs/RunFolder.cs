using DistTrain.Data;
using DistTrain.Training;

namespace DistTrain.Hosting;

/// <summary>The folder of a run and the files in it.</summary>
public sealed class RunFolder
{
    private RunFolder(string path) => FolderPath = path;

    /// <summary>The folder.</summary>
    public string FolderPath { get; }

    /// <summary>The run file with every default filled in.</summary>
    public string ConfigFile => Path.Combine(FolderPath, "config.resolved.yaml");

    /// <summary>How data become inputs, as learned from the training part.</summary>
    public string EncodingFile => Path.Combine(FolderPath, "encoding.json");

    /// <summary>The sizes of the data that the run was begun with.</summary>
    public string DataFile => Path.Combine(FolderPath, "data.json");

    /// <summary>A JSON object a line: logged steps and epochs.</summary>
    public string MetricsFile => Path.Combine(FolderPath, "metrics.jsonl");

    /// <summary>The results.</summary>
    public string SummaryFile => Path.Combine(FolderPath, "summary.json");

    /// <summary>The trained weights.</summary>
    public string ModelFile => Path.Combine(FolderPath, "model.safetensors");

    /// <summary>Which samples went into which applied update.</summary>
    public string LedgerFile => Path.Combine(FolderPath, "ledger.bin");

    /// <summary>What the roles did, if the run file asks for it.</summary>
    public string HistoryFile => Path.Combine(FolderPath, "history.jsonl");

    /// <summary>How the processes of a run find each other, if it runs in several.</summary>
    public string SessionFile => Path.Combine(FolderPath, "session.json");

    /// <summary>What everyone must know who joins the run, if it runs in several processes.</summary>
    public string TokenFile => Path.Combine(FolderPath, "token");

    /// <summary>What the run's voter has promised and accepted, if it runs in several processes.</summary>
    public string VoteFile => Path.Combine(FolderPath, "vote.bin");

    /// <summary>What the processes of a run have written to their standard output and error.</summary>
    public string Logs => Path.Combine(FolderPath, "logs");

    /// <summary>The folder of checkpoints.</summary>
    public string Checkpoints => Path.Combine(FolderPath, "checkpoints");

    /// <summary>Makes the folder of a new run.</summary>
    /// <exception cref="ConfigurationException">It is used already, or it cannot be made.</exception>
    public static RunFolder Create(string path)
    {
        var folder = new RunFolder(path);
        if (File.Exists(path))
            throw new ConfigurationException($"{path} is a file; --out takes a folder for the run.");
        if (Directory.Exists(path) && Directory.EnumerateFileSystemEntries(path).Any())
            throw new ConfigurationException(
                $"The folder {path} is already used. Name another with --out, or go on with its run: --resume {path}");
        try
        {
            Directory.CreateDirectory(folder.Checkpoints);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException($"The folder {path} cannot be made: {failure.Message}");
        }

        return folder;
    }

    /// <summary>Opens the folder of a run that was begun before.</summary>
    /// <exception cref="ConfigurationException">It is no run's folder.</exception>
    public static RunFolder Open(string path)
    {
        var folder = new RunFolder(path);
        if (!Directory.Exists(path))
            throw new ConfigurationException($"There is no folder {path}.");
        return File.Exists(folder.ConfigFile)
            ? folder
            : throw new ConfigurationException($"{path} is not the folder of a run: it has no {Path.GetFileName(folder.ConfigFile)}.");
    }

    /// <summary>How the run encoded its data: other data are encoded in the same way.</summary>
    /// <exception cref="ConfigurationException">It is missing.</exception>
    /// <exception cref="DataException">It is damaged; the message names the file.</exception>
    public DataEncoding ReadEncoding() =>
        Read(EncodingFile, bytes => DataEncoding.FromJson(bytes), "other data cannot be encoded as in training");

    /// <summary>The sizes of the data that the run was begun with.</summary>
    /// <exception cref="ConfigurationException">Their file is missing.</exception>
    /// <exception cref="DataException">It is damaged; the message names the file.</exception>
    public DataSizes ReadSizes() => Read(DataFile, bytes => DataSizes.FromJson(bytes), "nobody knows how many samples there were");

    private static T Read<T>(string path, Func<byte[], T> read, string without)
    {
        if (!File.Exists(path))
            throw new ConfigurationException($"{path} is missing: without it {without}.");
        try
        {
            return read(File.ReadAllBytes(path));
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or DataException)
        {
            throw new DataException($"{path} cannot be read: {failure.Message}", failure);
        }
    }
}
