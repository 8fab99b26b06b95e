namespace DistTrain.Training;

/// <summary>Views and votes on the wire.</summary>
internal static class WireViews
{
    public static WireWriter View(this WireWriter writer, int field, View? view) => writer.Nested(field, view, Write);

    /// <summary>A view; null if it is missing.</summary>
    public static View? ViewOrNull(this ref WireReader reader, int field) => reader.Nested(field, Read);

    public static View View(this ref WireReader reader, int field) => reader.Required(field, Read);

    public static WireWriter Vote(this WireWriter writer, int field, Vote? vote) => writer.Nested(
        field, vote, (w, v) => w.Long(1, v.Term).Address(2, v.Candidate).Long(3, v.Incarnation).View(4, v.Accepted));

    /// <summary>A vote; null if it is missing.</summary>
    public static Vote? VoteOrNull(this ref WireReader reader, int field) => reader.Nested(field, ReadVote);

    public static Vote Vote(this ref WireReader reader, int field) => reader.Required(field, ReadVote);

    private static Vote ReadVote(ref WireReader r) => new(r.Long(1), r.Address(2), r.Long(3), r.ViewOrNull(4));

    private static void Write(WireWriter writer, View view) => writer
        .Stamp(1, view.Stamp)
        .Address(2, view.Coordinator)
        .Int(3, view.Restore)
        .Long(4, view.Committed)
        .Totals(5, view.Totals)
        .Many(6, view.Members, (w, m) => w.Address(1, m.Address).Long(2, m.Incarnation).Address(3, m.Storage))
        .Many(7, [.. view.Workers.OrderBy(worker => worker.Key)], (w, worker) => w.Int(1, worker.Key).Ints(2, worker.Value))
        .Many(8, view.Ranges, (w, r) => w.Int(1, r.Primary).Ints(2, r.Backups).Ints(3, r.Learners))
        .Addresses(9, view.Evicted)
        .Line(10, view.Line);

    private static View Read(ref WireReader reader) => new(
        reader.Stamp(1), reader.Address(2), reader.Index(3), reader.Long(4), reader.Totals(5),
        reader.Many(6, (ref r) => new Member(r.Address(1), r.Long(2), r.Address(3))),
        Workers(reader.Many(7, (ref r) => (r.Index(1), r.Ints(2)))),
        reader.Many(8, (ref r) => new RangeReplicas(r.Int(1), r.Ints(2), r.Ints(3))))
    {
        Evicted = reader.Addresses(9),
        Began = reader.Line(10).Began,
    };

    private static Dictionary<int, IReadOnlyList<int>> Workers((int Worker, int[] Shards)[] workers)
    {
        var map = new Dictionary<int, IReadOnlyList<int>>();
        foreach ((int worker, int[] shards) in workers)
        {
            if (!map.TryAdd(worker, shards))
                throw new InvalidDataException($"a view names worker {worker} twice.");
        }

        return map;
    }
}
