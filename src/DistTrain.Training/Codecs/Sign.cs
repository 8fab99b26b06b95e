using DistTrain.Nn;
using DistTrain.Numerics;

namespace DistTrain.Training;

internal sealed class SignKind : CodecKind
{
    public override string Name => "sign";

    public override string Description => "one bit a number and a scale a block, with error feedback";

    public override IReadOnlyList<Setting> Settings { get; } =
        [Size("block", 1024, TreeSummer.BlockLength, "numbers that share a scale")];

    protected override string ShorthandName => "block";

    public override Codec Build(SettingValues settings) => new Sign(PowerOfTwo(settings, "block"));
}

/// <summary><see cref="SignCodec"/> as a codec of the run.</summary>
/// <param name="block">Numbers that share a scale.</param>
internal sealed class Sign(int block) : Codec
{
    public override string Name => "sign";

    public override int Block => block;

    public override bool KeepsResidual => true;

    public override long EncodedBytes(int length) => SignCodec.EncodedBytes(length, block);

    public override void Encode(ReadOnlySpan<float> source, Span<byte> destination, in RoundingStream stream, long position) =>
        SignCodec.Encode(source, destination, block);

    public override void Decode(ReadOnlySpan<byte> source, Span<float> destination) =>
        SignCodec.Decode(source, destination, block);

    public override void DecodeAdd(ReadOnlySpan<byte> source, Span<float> destination) =>
        SignCodec.DecodeAdd(source, destination, block);
}
