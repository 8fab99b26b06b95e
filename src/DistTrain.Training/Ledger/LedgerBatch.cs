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
            Flush(context, durable: false);
    }

    /// <summary>Sends what there is.</summary>
    /// <param name="context">The coordinator's.</param>
    /// <param name="durable">
    /// Whether to bring all entries so far to the disk: before a manifest, and at the end. What is lost else is newer than
    /// the last checkpoint.
    /// </param>
    public void Flush(IRoleContext context, bool durable)
    {
        if (_entries.Count == 0 && !durable)
            return;
        context.Send(context.Storage, new StorageMessages.AppendLedger(_entries, durable));
        _entries = new List<LedgerEntry>(EntriesMax);
    }
}
