namespace DistTrain.Training;

/// <summary>The wire form of <see cref="MembershipMessages"/>, numbers 1 to 15. A start comes from one's own host only.</summary>
internal static class MembershipForms
{
    public static IEnumerable<MessageForm> All =>
    [
        MessageForm.Of<MembershipMessages.Join>(1,
            (w, m) => w.Text(1, m.Kernel).Long(2, m.Incarnation).Address(3, m.Storage),
            (ref r) => new(r.Text(1), r.Long(2), r.Address(3))),
        MessageForm.Of<MembershipMessages.Leave>(2, (w, m) => w.Long(1, m.Incarnation), (ref r) => new(r.Long(1))),
        MessageForm.Of<MembershipMessages.ViewInstalled>(3, (w, m) => w.View(1, m.View), (ref r) => new(r.View(1))),
        MessageForm.Of<MembershipMessages.StateRequested>(4, (w, m) => w.Long(1, m.Term), (ref r) => new(r.Long(1))),
        MessageForm.Of<MembershipMessages.StateReported>(5,
            (w, m) => w.Long(1, m.Term).Long(2, m.Incarnation).Address(3, m.Storage).Many(4, m.Ranges, Write),
            (ref r) => new(r.Long(1), r.Long(2), r.Address(3), r.Many(4, ReadReport))),
        MessageForm.Bare<MembershipMessages.StopRequested>(6),
    ];

    private static void Write(WireWriter writer, RangeReport report) =>
        writer.Int(1, report.Range).Int(2, report.Restore).Long(3, report.Version).Totals(4, report.Totals)
            .ManyTerms(5, report.Recent);

    private static RangeReport ReadReport(ref WireReader r) => new(r.Index(1), r.Index(2), r.Long(3), r.Totals(4))
    {
        Recent = r.ManyTerms(5),
    };
}
