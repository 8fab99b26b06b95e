using DistTrain.Nn;

namespace DistTrain.Training;

/// <summary>The wire form of <see cref="StepMessages"/>, numbers 16 to 31.</summary>
internal static class StepForms
{
    public static IEnumerable<MessageForm> All =>
    [
        MessageForm.Of<StepMessages.StepsGranted>(16,
            (w, m) => w.Stamp(1, m.Stamp).Int(2, m.Restore).Long(3, m.Until),
            (ref r) => new(r.Stamp(1), r.Index(2), r.Long(3))),
        MessageForm.Of<StepMessages.GradientPushed>(17,
            (w, m) => w.Int(1, m.Restore).Long(2, m.Step).Int(3, m.Node.Level).Int(4, m.Node.Index).Int(5, m.Range)
                .Slice(6, m.Gradient, unless: w.Codecs.Push).Long(7, m.Version).Metrics(8, m.Metrics)
                .Coded(9, m.Gradient, w.Codecs.Push).Times(10, m.Times),
            ReadPush),
        MessageForm.Of<StepMessages.RangeReady>(18,
            (w, m) => w.Stamp(1, m.Stamp).Int(2, m.Restore).Long(3, m.Step).Int(4, m.Range)
                .Metrics(5, m.Metrics).Terms(6, m.Terms).Doubles(7, m.Squares)
                .Int(8, m.Speculated.Asked).Int(9, m.Speculated.Won).Times(10, m.Times),
            (ref r) => new(
                r.Stamp(1), r.Index(2), r.Long(3), r.Index(4), r.Metrics(5), r.TermsOrNull(6), r.DoublesOrNull(7),
                new Speculated(r.Index(8), r.Index(9)))
            {
                Times = r.TimesOrNull(10),
            }),
        MessageForm.Of<StepMessages.ShardsChosen>(19,
            (w, m) => w.Stamp(1, m.Stamp).Int(2, m.Restore).Long(3, m.Step).Terms(4, m.Terms),
            (ref r) => new(r.Stamp(1), r.Index(2), r.Long(3), r.Terms(4))),
        MessageForm.Of<StepMessages.StepsCommitted>(20,
            (w, m) => w.Stamp(1, m.Stamp).Int(2, m.Restore).Long(3, m.Steps).Totals(4, m.Totals),
            (ref r) => new(r.Stamp(1), r.Index(2), r.Long(3), r.Totals(4))),
        MessageForm.Of<StepMessages.RangeDiverged>(21,
            (w, m) => w.Int(1, m.Restore).Long(2, m.Version).Int(3, m.Range),
            (ref r) => new(r.Index(1), r.Long(2), r.Index(3))),
        MessageForm.Of<StepMessages.NodeWanted>(22,
            (w, m) => w.Int(1, m.Restore).Long(2, m.Step).Int(3, m.Node.Level).Int(4, m.Node.Index).Int(5, m.Attempt)
                .Bool(6, m.Push),
            (ref r) => new(r.Index(1), r.Long(2), Node(r.Choice(3, 31), r.Index(4)), r.Index(5), r.Bool(6))),
        MessageForm.Of<StepMessages.NodeComputed>(23,
            (w, m) => w.Int(1, m.Restore).Long(2, m.Step).Int(3, m.Node.Level).Int(4, m.Node.Index).Int(5, m.Attempt)
                .Int(6, m.Range).Long(7, (long)m.Digest),
            (ref r) => new(
                r.Index(1), r.Long(2), Node(r.Choice(3, 31), r.Index(4)), r.Index(5), r.Index(6), (ulong)r.Long(7))),
        MessageForm.Of<StepMessages.WorkerAccused>(24,
            (w, m) => w.Stamp(1, m.Stamp).Long(2, m.Step).Int(3, m.Node.Level).Int(4, m.Node.Index).Int(5, m.Worker),
            (ref r) => new(r.Stamp(1), r.Long(2), Node(r.Choice(3, 31), r.Index(4)), r.Index(5))),
        MessageForm.Of<StepMessages.GradientFailed>(25,
            (w, m) => w.Int(1, m.Restore).Long(2, m.Step).Text(3, m.Reason),
            (ref r) => new(r.Index(1), r.Long(2), r.Text(3))),
    ];

    private static StepMessages.GradientPushed ReadPush(ref WireReader r)
    {
        (int restore, long step, TreeNode node, int range) =
            (r.Index(1), r.Long(2), Node(r.Choice(3, 31), r.Index(4)), r.Index(5));
        BulkSlice? plain = r.SliceOrNull(6);
        (long version, LeafMetrics[] metrics) = (r.Long(7), r.Metrics(8));
        BulkSlice gradient = plain ?? r.CodedOrNull(9, r.Codecs.Push) ?? throw new InvalidDataException("there is no gradient.");
        return new(restore, step, node, range, gradient, version, metrics) { Times = r.TimesOrNull(10) };
    }

    /// <summary>A node whose shards have numbers.</summary>
    private static TreeNode Node(int level, int index) => (index + 1L) << level <= int.MaxValue
        ? new TreeNode(level, index)
        : throw new InvalidDataException($"{level}:{index} is no node of a tree.");
}
