namespace DistTrain.Training;

/// <summary>What a ledger says of one update.</summary>
/// <param name="entry">Its own entry; null for one that nothing was said of.</param>
internal sealed class LedgerUpdate(LedgerEntry? entry)
{
    private readonly List<LedgerEntry> _parts = [];

    /// <summary>Its own entry; null for one that nothing was said of.</summary>
    public LedgerEntry? Entry => entry;

    /// <summary>How often it was made.</summary>
    public int Times { get; set; } = entry is null ? 0 : 1;

    /// <summary>The shards that it took or left out, where that is said one by one.</summary>
    public IReadOnlyList<LedgerEntry> Parts => _parts;

    /// <summary>Whether another one takes and leaves out the same.</summary>
    public bool TakesSame(LedgerUpdate other) =>
        Entry?.Shards == other.Entry?.Shards && Entry?.Samples == other.Entry?.Samples && Marks.SequenceEqual(other.Marks);

    /// <inheritdoc/>
    public override string ToString() => $"{entry?.Shards} shards" + (_parts.Count > 0 ? $" ({string.Join(' ', Marks)})" : "");

    private IEnumerable<string> Marks => _parts.Select(
        part => part.Kind == LedgerKind.Dropped ? $"without {part.Shard}" : $"{part.Shard}@{part.Step}");

    /// <summary>Adds a shard.</summary>
    public void Add(in LedgerEntry part) => _parts.Add(part);
}
