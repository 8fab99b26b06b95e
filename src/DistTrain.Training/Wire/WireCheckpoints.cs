namespace DistTrain.Training;

/// <summary>Checkpoints and what the ledger says on the wire.</summary>
internal static class WireCheckpoints
{
    public static WireWriter Entry(this WireWriter writer, int field, CheckpointEntry? entry) =>
        writer.Nested(field, entry, Write);

    /// <summary>A file of a checkpoint; null if it is missing.</summary>
    public static CheckpointEntry? EntryOrNull(this ref WireReader reader, int field) => reader.Nested(field, ReadEntry);

    public static CheckpointEntry Entry(this ref WireReader reader, int field) => reader.Required(field, ReadEntry);

    public static WireWriter Part(this WireWriter writer, int field, CheckpointPart part) => writer.One(
        field, part, (w, p) => w
            .Long(1, p.Step).Range(2, p.Range).Floats(3, p.Weights)
            .Many(4, p.Slots, (v, slot) => v.Floats(1, slot)).Line(5, p.Line));

    /// <summary>A range's share of a checkpoint. Its vectors are as long as its range.</summary>
    public static CheckpointPart Part(this ref WireReader reader, int field) => reader.Required(field, (ref r) =>
    {
        var part = new CheckpointPart(r.Long(1), r.Range(2), r.Floats(3), r.Many(4, (ref slot) => slot.Floats(1)))
        {
            Line = r.Line(5),
        };
        return part.Slots.Append(part.Weights).All(vector => vector.Length == part.Range.Length)
            && part.Slots.Length <= CheckpointPartLayout.SlotsMax
                ? part
                : throw new InvalidDataException("a checkpoint part's vectors do not fit its range.");
    });

    public static WireWriter Manifest(this WireWriter writer, int field, CheckpointManifest manifest) => writer.One(
        field, manifest, (w, m) => w
            .Long(1, m.Step).Text(2, m.Model).Int(3, m.Parameters).Text(4, m.Optimizer)
            .Many(5, m.Slots, (v, name) => v.Text(1, name)).Text(6, m.Kernel).Totals(7, m.Epoch).Many(8, m.Parts, Write)
            .Line(9, m.Line));

    public static CheckpointManifest Manifest(this ref WireReader reader, int field) => reader.Required(
        field, (ref r) => new CheckpointManifest(
            r.Long(1), r.Text(2), r.Index(3), r.Text(4), r.Many(5, (ref name) => name.Text(1)), r.Text(6), r.Totals(7),
            r.Many(8, ReadEntry))
        {
            Line = r.Line(9),
        });

    public static WireWriter Ledger(this WireWriter writer, int field, IReadOnlyList<LedgerEntry> entries) => writer.Many(
        field, entries, (w, e) => w
            .Int(1, (int)e.Kind).Int(2, e.Restore).Stamp(3, e.Stamp).Long(4, e.Step).Int(5, e.Range).Int(6, e.Shard)
            .Int(7, e.Shards).Int(8, e.Samples).Int(9, e.Staleness));

    public static LedgerEntry[] Ledger(this ref WireReader reader, int field) => reader.Many(
        field, (ref r) => new LedgerEntry(
            Kind(r.Index(1)), r.Index(2), r.Stamp(3), r.Long(4), r.Int(5), r.Int(6), r.Int(7), r.Int(8), r.Int(9)));

    private static void Write(WireWriter writer, CheckpointEntry entry) => writer
        .Text(1, entry.File).Int(2, entry.Start).Int(3, entry.Length).Long(4, entry.Bytes).Text(5, entry.Crc32C);

    private static CheckpointEntry ReadEntry(ref WireReader r) => new(r.Text(1), r.Index(2), r.Index(3), r.Long(4), r.Text(5));

    private static LedgerKind Kind(int kind) => kind is >= (int)LedgerKind.Restored and <= (int)LedgerKind.Evicted
        ? (LedgerKind)kind
        : throw new InvalidDataException($"{kind} is no kind of ledger entry.");
}
