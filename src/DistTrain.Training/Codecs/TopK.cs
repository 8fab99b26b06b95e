using DistTrain.Nn;
using DistTrain.Numerics;

namespace DistTrain.Training;

internal sealed class TopKKind : CodecKind
{
    public override string Name => "top-k";

    public override string Description => "the greatest numbers of each group only, with error feedback";

    public override IReadOnlyList<Setting> Settings { get; } =
    [
        new("density", SettingType.Float, 0.01, "the share that is kept") { Minimum = 1e-6, Maximum = 1 },
        Size("group", 1024, TreeSummer.BlockLength, "numbers among which the greatest are chosen"),
    ];

    protected override string ShorthandName => "density";

    public override Codec Build(SettingValues settings) => new TopK(PowerOfTwo(settings, "group"), settings.Float("density"));
}

/// <summary><see cref="TopKCodec"/> as a codec of the run.</summary>
/// <param name="group">Numbers among which the greatest are chosen.</param>
/// <param name="density">The share that is kept.</param>
internal sealed class TopK(int group, double density) : Codec
{
    public override string Name => "top-k";

    public override int Block => group;

    public override bool KeepsResidual => true;

    public override long EncodedBytes(int length) => TopKCodec.EncodedBytes(length, group, density);

    public override void Encode(ReadOnlySpan<float> source, Span<byte> destination, in RoundingStream stream, long position) =>
        TopKCodec.Encode(source, destination, group, density);

    public override void Decode(ReadOnlySpan<byte> source, Span<float> destination) =>
        TopKCodec.Decode(source, destination, group, density);

    public override void DecodeAdd(ReadOnlySpan<byte> source, Span<float> destination) =>
        TopKCodec.DecodeAdd(source, destination, group, density);
}
