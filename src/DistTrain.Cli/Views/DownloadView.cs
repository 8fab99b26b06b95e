using DistTrain.Hosting;

namespace DistTrain.Cli;

/// <summary>
/// Tells of downloads on standard error: on one line that renews itself in a terminal, otherwise once per file.
/// </summary>
internal sealed class DownloadView(TextWriter stderr, bool terminal)
{
    private const long StepBytes = 256 * 1024;

    private long _shown = -StepBytes;

    /// <summary>Shows how far a download is.</summary>
    public void Show(DownloadProgress progress)
    {
        if (!progress.Done && (!terminal || progress.Bytes - _shown < StepBytes))
            return;
        _shown = progress.Done ? -StepBytes : progress.Bytes;
        string total = progress.Total is { } bytes ? $" of {ModelText.Bytes(bytes)}" : "";
        string line = progress.Done
            ? $"downloaded {progress.Name}, {ModelText.Bytes(progress.Bytes)} from {progress.Address.Host}"
            : $"downloading {progress.Name}: {ModelText.Bytes(progress.Bytes)}{total}";
        stderr.Write(terminal ? $"\r{line.PadRight(78)}" : line);
        if (progress.Done)
            stderr.WriteLine();
    }
}
