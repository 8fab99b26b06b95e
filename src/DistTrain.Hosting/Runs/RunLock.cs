using DistTrain.Training;

namespace DistTrain.Hosting;

/// <summary>Keeps a second process out of a run's folder while one trains in it. The system lets go of it when the process dies.</summary>
internal sealed class RunLock : IDisposable
{
    private readonly FileStream _file;

    private RunLock(FileStream file) => _file = file;

    public static RunLock Take(RunFolder folder)
    {
        try
        {
            return new RunLock(new FileStream(
                Path.Combine(folder.FolderPath, ".lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (IOException failure)
        {
            throw new ConfigurationException($"Another process trains in {folder.FolderPath}, or its lock cannot be taken: {failure.Message}");
        }
    }

    public void Dispose() => _file.Dispose();
}
