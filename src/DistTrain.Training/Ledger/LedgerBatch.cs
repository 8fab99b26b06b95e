namespace DistTrain.Training;

/// <summary>A coordinator's ledger entries on their way to its disk: many at a time, in order.</summary>
public sealed class LedgerBatch
{
    /// <summary>So many entries are sent at once.</summary>
    public const int EntriesMax = 64;

    private List<LedgerEntry> _entries = [];

    /// <summary>Adds an entry, and sends all if there are enough.</summary>
    public void Add(IRoleContext context, in LedgerEntry entry)
    {
        _entries.Add(entry);
        if (_entries.Count >= EntriesMax)
            Flush(context);
    }

    /// <summary>
    /// Sends what there is. To be called before a manifest is sent, which makes the entries before it durable, and at the end.
    /// </summary>
    public void Flush(IRoleContext context)
    {
        if (_entries.Count == 0)
            return;
        context.Send(context.Storage, new StorageMessages.AppendLedger(_entries));
        _entries = new List<LedgerEntry>(EntriesMax);
    }
}
