using System.Buffers;
using DistTrain.Training;

namespace DistTrain.Hosting;

/// <summary>
/// A run's ledger on disk. It only grows, and is brought to the disk when a checkpoint is: what a crash takes is newer than the
/// checkpoint from which the run then goes on.
/// </summary>
internal sealed class LedgerFile : IDisposable
{
    // A million steps: a disk that stays full so long will not take the rest either.
    private const int WaitingBytesMax = 1 << 26;

    private readonly string _path;
    private readonly FileStream _stream;
    private readonly ArrayBufferWriter<byte> _waiting = new(LedgerBatch.EntriesMax * LedgerLayout.RecordBytes);
    private bool _changed;

    private LedgerFile(string path, FileStream stream) => (_path, _stream) = (path, stream);

    /// <summary>How many lines of the run had begun when it was opened.</summary>
    public int Restores { get; private init; }

    /// <summary>Begins a ledger in place of what there was.</summary>
    public static LedgerFile Create(string path)
    {
        var file = new LedgerFile(path, new FileStream(path, FileMode.Create, FileAccess.ReadWrite, FileShare.Read, bufferSize: 0));
        file.WriteHeader();
        return file;
    }

    /// <summary>
    /// Goes on with a ledger, or begins one where there is none. What a crash tore is cut off: all from the first damaged record
    /// beyond the checkpoint. Damage before it stays for the audit to name.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="step">The step that the run goes on from.</param>
    /// <exception cref="InvalidDataException">The file is no ledger.</exception>
    public static LedgerFile Resume(string path, long step)
    {
        if (!File.Exists(path) || new FileInfo(path).Length < LedgerLayout.HeaderBytes)
            return Create(path);
        LedgerContent content = LedgerContent.Read(path);
        long end = EndOfWhole(content, step);
        var stream = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.Read, bufferSize: 0);
        stream.SetLength(end);
        var file = new LedgerFile(path, stream) { Restores = content.Restores };
        file.WriteHeader();
        stream.Seek(end, SeekOrigin.Begin);
        return file;
    }

    /// <summary>Adds entries.</summary>
    /// <exception cref="IOException">They cannot be written; they are tried again with the next ones.</exception>
    public void Append(IReadOnlyList<LedgerEntry> entries)
    {
        if (_waiting.WrittenCount > WaitingBytesMax)
            WriteWaiting();
        foreach (LedgerEntry entry in entries)
        {
            LedgerLayout.Write(entry, _waiting.GetSpan(LedgerLayout.RecordBytes));
            _waiting.Advance(LedgerLayout.RecordBytes);
        }

        WriteWaiting();
    }

    /// <summary>Brings all entries to the disk.</summary>
    /// <exception cref="IOException">Some of them cannot be written.</exception>
    public void Sync()
    {
        WriteWaiting();
        if (!_changed)
            return;
        _stream.Flush(flushToDisk: true);
        _changed = false;
    }

    public void Dispose() => _stream.Dispose();

    /// <summary>Where the ledger ends that is worth going on with.</summary>
    private static long EndOfWhole(LedgerContent content, long step)
    {
        IReadOnlyList<LedgerEntry?> entries = content.Entries;
        int needed = entries.Count - 1;
        while (needed >= 0 && !(entries[needed] is { Kind: not LedgerKind.Restored } entry && entry.Step < step))
            needed--;
        int end = needed + 1;
        while (end < entries.Count && entries[end] is not null)
            end++;
        return LedgerLayout.HeaderBytes + (long)end * LedgerLayout.RecordBytes;
    }

    private void WriteHeader()
    {
        Span<byte> header = stackalloc byte[LedgerLayout.HeaderBytes];
        LedgerLayout.WriteHeader(header);
        _stream.Seek(0, SeekOrigin.Begin);
        Write(header);
        Sync();
        DurableFile.SyncFolder(Path.GetDirectoryName(Path.GetFullPath(_path))!);
    }

    private void WriteWaiting()
    {
        if (_waiting.WrittenCount == 0)
            return;
        Write(_waiting.WrittenSpan);
        _waiting.ResetWrittenCount();
    }

    private void Write(ReadOnlySpan<byte> bytes)
    {
        long before = _stream.Position;
        try
        {
            _stream.Write(bytes);
            _changed = true;
        }
        catch (IOException)
        {
            _stream.SetLength(before);
            _stream.Seek(before, SeekOrigin.Begin);
            throw;
        }
    }
}
