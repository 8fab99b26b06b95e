using DistTrain.Nn;

namespace DistTrain.Training;

/// <summary>The values that messages of several conversations have fields of.</summary>
internal static class WireValues
{
    private const int KindBits = 3, TimeSpanDaysMax = 1000;

    /// <summary>An address as one integer: its number, then its kind in the lowest bits.</summary>
    public static ulong Pack(RoleAddress address) => ((ulong)(uint)address.Number << KindBits) | (uint)address.Kind;

    /// <summary>The address that an integer stands for.</summary>
    public static RoleAddress Unpack(ulong packed)
    {
        var kind = (RoleKind)(packed & ((1 << KindBits) - 1));
        if (kind > RoleKind.Node || packed >> KindBits > int.MaxValue)
            throw new InvalidDataException($"{packed} is no role's address.");
        return new RoleAddress(kind, (int)(packed >> KindBits));
    }

    public static WireWriter Address(this WireWriter writer, int field, RoleAddress address) =>
        writer.Long(field, (long)Pack(address));

    public static RoleAddress Address(this ref WireReader reader, int field) => Unpack((ulong)reader.Long(field));

    public static WireWriter Addresses(this WireWriter writer, int field, IReadOnlyList<RoleAddress> addresses) =>
        writer.Longs(field, [.. addresses.Select(address => (long)Pack(address))]);

    public static RoleAddress[] Addresses(this ref WireReader reader, int field) =>
        Array.ConvertAll(reader.Longs(field), packed => Unpack((ulong)packed));

    public static WireWriter Stamp(this WireWriter writer, int field, ViewStamp stamp) =>
        writer.One(field, stamp, (w, s) => w.Long(1, s.Term).Long(2, s.Number));

    public static ViewStamp Stamp(this ref WireReader reader, int field) =>
        reader.Nested(field, (ref r) => new ViewStamp(r.Long(1), r.Long(2)));

    public static WireWriter Line(this WireWriter writer, int field, RunLine line) =>
        line != default ? writer.One(field, line, (w, l) => w.Int(1, l.Restore).Stamp(2, l.Began)) : writer;

    /// <summary>A line of the run; unknown if it is missing.</summary>
    public static RunLine Line(this ref WireReader reader, int field) =>
        reader.Nested(field, (ref r) => new RunLine(r.Index(1), r.Stamp(2)));

    public static WireWriter Totals(this WireWriter writer, int field, EpochTotals totals) => writer.One(
        field, totals, (w, t) => w
            .Double(1, t.LossSum).Long(2, t.Correct).Long(3, t.Samples).Longs(4, t.Clocks)
            .Maybe(5, t.GradientNorm));

    public static EpochTotals Totals(this ref WireReader reader, int field) => reader.Nested(
        field, (ref r) => new EpochTotals(r.Double(1), r.Long(2), r.Long(3))
        {
            Clocks = r.LongsOrNull(4),
            GradientNorm = r.DoubleOrNull(5),
        });

    public static WireWriter Terms(this WireWriter writer, int field, StepTerms? terms) => writer.Nested(field, terms, Write);

    /// <summary>What an update takes; null if it is missing. Its lists are equally long.</summary>
    public static StepTerms? TermsOrNull(this ref WireReader reader, int field) => reader.Nested(field, ReadTerms);

    public static StepTerms Terms(this ref WireReader reader, int field) => reader.Required(field, ReadTerms);

    public static WireWriter ManyTerms(this WireWriter writer, int field, IReadOnlyList<StepTerms> terms) =>
        writer.Many(field, terms, Write);

    public static StepTerms[] ManyTerms(this ref WireReader reader, int field) => reader.Many(field, ReadTerms);

    public static WireWriter Metrics(this WireWriter writer, int field, IReadOnlyList<LeafMetrics> metrics) => writer.Many(
        field, metrics, (w, m) => w.Double(1, m.LossSum).Int(2, m.Correct).Int(3, m.Count));

    public static LeafMetrics[] Metrics(this ref WireReader reader, int field) =>
        reader.Many(field, (ref r) => new LeafMetrics(r.Double(1), r.Int(2), r.Int(3)));

    public static WireWriter Times(this WireWriter writer, int field, StepTimes? times) => times is not { } some
        ? writer
        : writer.One(field, some, (w, t) => w
            .Long(1, t.Compute.Ticks).Long(2, t.Wait.Ticks).Long(3, t.Communication.Ticks).Long(4, t.Hidden.Ticks));

    /// <summary>Where time went; null if it is missing.</summary>
    public static StepTimes? TimesOrNull(this ref WireReader reader, int field) => reader.Nested<StepTimes?>(
        field, (ref r) => new StepTimes(Span(ref r, 1), Span(ref r, 2), Span(ref r, 3), Span(ref r, 4)));

    public static WireWriter Range(this WireWriter writer, int field, ParameterRange range) =>
        writer.One(field, range, (w, r) => w.Int(1, r.Index).Int(2, r.Start).Int(3, r.Length));

    public static ParameterRange Range(this ref WireReader reader, int field) =>
        reader.Nested(field, (ref r) => new ParameterRange(r.Index(1), r.Index(2), r.Index(3)));

    /// <summary>A time that can be added to others.</summary>
    private static TimeSpan Span(ref WireReader reader, int field) =>
        reader.Long(field) is >= 0 and <= (TimeSpanDaysMax * TimeSpan.TicksPerDay) and var ticks
            ? new TimeSpan(ticks)
            : throw new InvalidDataException($"field {field} is no time that passes in a step.");

    private static void Write(WireWriter writer, StepTerms terms) =>
        writer.Ints(1, terms.Shards).Longs(2, terms.Clocks).Ints(3, terms.Staleness);

    private static StepTerms ReadTerms(ref WireReader r)
    {
        var terms = new StepTerms(r.Ints(1), r.Longs(2), r.Ints(3));
        return terms.Shards.Count == terms.Clocks.Count && terms.Shards.Count == terms.Staleness.Count
            ? terms
            : throw new InvalidDataException("an update's terms differ in length.");
    }
}
