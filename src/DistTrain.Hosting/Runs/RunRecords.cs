using DistTrain.Training;

namespace DistTrain.Hosting;

/// <summary>What a run writes down for its audit: the ledger, and the history if the run file asks for it.</summary>
internal sealed class RunRecords : IDisposable
{
    /// <summary>Begins the files, or goes on with those of a resumed run.</summary>
    /// <param name="folder">The run's folder.</param>
    /// <param name="log">What is written down.</param>
    /// <param name="resume">Whether the run was begun before.</param>
    /// <param name="step">The step that it goes on from.</param>
    /// <param name="warn">Takes a sentence when the history can no longer be written.</param>
    /// <exception cref="RunFailedException">A file cannot be written, or is not what it should be.</exception>
    public RunRecords(RunFolder folder, LogSpec log, bool resume, long step, Action<string> warn)
    {
        try
        {
            Ledger = resume ? LedgerFile.Resume(folder.LedgerFile, step) : LedgerFile.Create(folder.LedgerFile);
            History = log.History ? new HistoryLog(folder.HistoryFile, resume, warn) : null;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            Ledger?.Dispose();
            string file = Path.GetFileName(Ledger is null ? folder.LedgerFile : folder.HistoryFile);
            throw new RunFailedException($"{file} in {folder.FolderPath} cannot be used: {failure.Message}", failure);
        }
    }

    /// <summary>The ledger.</summary>
    public LedgerFile Ledger { get; }

    /// <summary>The history; null if it is not asked for.</summary>
    public HistoryLog? History { get; }

    public void Dispose()
    {
        Ledger.Dispose();
        History?.Dispose();
    }
}
