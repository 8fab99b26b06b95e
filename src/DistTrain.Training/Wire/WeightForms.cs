namespace DistTrain.Training;

/// <summary>The wire form of <see cref="WeightMessages"/>, numbers 32 to 47.</summary>
internal static class WeightForms
{
    public static IEnumerable<MessageForm> All =>
    [
        MessageForm.Of<WeightMessages.RestoreRange>(32,
            (w, m) => w.Stamp(1, m.Stamp).Int(2, m.Restore).Long(3, m.Step).Int(4, m.Range)
                .Addresses(5, m.Sources).Totals(6, m.Totals).Line(7, m.Line),
            (ref r) => new(r.Stamp(1), r.Index(2), r.Long(3), r.Index(4), r.Addresses(5), r.Totals(6), r.Line(7))),
        MessageForm.Of<WeightMessages.RangeRestored>(33,
            (w, m) => w.Stamp(1, m.Stamp).Int(2, m.Restore).Int(3, m.Range),
            (ref r) => new(r.Stamp(1), r.Index(2), r.Index(3))),
        MessageForm.Of<WeightMessages.RestoreFailed>(34,
            (w, m) => w.Stamp(1, m.Stamp).Int(2, m.Restore).Long(3, m.Step).Int(4, m.Range).Text(5, m.Reason),
            (ref r) => new(r.Stamp(1), r.Index(2), r.Long(3), r.Index(4), r.Text(5))),
        MessageForm.Of<WeightMessages.WeightsPublished>(35,
            (w, m) => w.Int(1, m.Restore).Long(2, m.Version).Int(3, m.Range).Slice(4, m.Weights, unless: CodecOf(m, w.Codecs))
                .Longs(5, m.Clocks).Bool(6, m.Changes).Coded(7, m.Weights, CodecOf(m, w.Codecs)),
            ReadPublished),
        MessageForm.Of<WeightMessages.WeightsWanted>(36,
            (w, m) => w.Int(1, m.Restore).Long(2, m.Version).Int(3, m.Range),
            (ref r) => new(r.Index(1), r.Long(2), r.Index(3))),
        MessageForm.Of<WeightMessages.ReadWeights>(37,
            (w, m) => w.Int(1, m.Restore).Long(2, m.Version).Int(3, m.Range),
            (ref r) => new(r.Index(1), r.Long(2), r.Index(3))),
        MessageForm.Of<WeightMessages.WeightsRead>(38,
            (w, m) => w.Int(1, m.Restore).Long(2, m.Version).Int(3, m.Range).Floats(4, m.Weights),
            (ref r) => new(r.Index(1), r.Long(2), r.Index(3), r.Floats(4))),
    ];

    /// <summary>Changes have gone through the codec, whole weights have not.</summary>
    private static Codec? CodecOf(WeightMessages.WeightsPublished message, PayloadCodecs codecs) =>
        message.Changes ? codecs.Pull : null;

    private static WeightMessages.WeightsPublished ReadPublished(ref WireReader r)
    {
        (int restore, long version, int range) = (r.Index(1), r.Long(2), r.Index(3));
        BulkSlice? plain = r.SliceOrNull(4);
        (long[]? clocks, bool changes) = (r.LongsOrNull(5), r.Bool(6));
        return new(restore, version, range, plain ?? r.CodedOrNull(7, r.Codecs.Pull), clocks) { Changes = changes };
    }
}
