using DistTrain.Training;

namespace DistTrain.Hosting;

/// <summary>A ledger as it was read.</summary>
/// <param name="Entries">The records in their order; null for one that is damaged.</param>
/// <param name="TornBytes">Bytes at the end that are no whole record.</param>
internal sealed record LedgerContent(IReadOnlyList<LedgerEntry?> Entries, int TornBytes)
{
    private const int RecordsAtOnce = 1024;

    /// <summary>How many lines of the run have begun.</summary>
    public int Restores =>
        Entries.Select(entry => entry is { Kind: LedgerKind.Restored } restored ? restored.Restore : 0).DefaultIfEmpty().Max();

    /// <summary>Reads a ledger, which may be growing meanwhile.</summary>
    /// <exception cref="InvalidDataException">The file is no ledger, or of another version.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static LedgerContent Read(string path)
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 0);
        Span<byte> header = stackalloc byte[LedgerLayout.HeaderBytes];
        LedgerLayout.CheckHeader(header[..stream.ReadAtLeast(header, header.Length, throwOnEndOfStream: false)]);
        var entries = new List<LedgerEntry?>();
        var buffer = new byte[RecordsAtOnce * LedgerLayout.RecordBytes];
        int count;
        do
        {
            count = stream.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
            for (int at = 0; at + LedgerLayout.RecordBytes <= count; at += LedgerLayout.RecordBytes)
                entries.Add(LedgerLayout.TryRead(buffer.AsSpan(at), out LedgerEntry entry) ? entry : null);
        }
        while (count == buffer.Length);
        return new LedgerContent(entries, count % LedgerLayout.RecordBytes);
    }
}
