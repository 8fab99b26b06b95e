using DistTrain.Nn;
using DistTrain.Numerics;

namespace DistTrain.Training;

internal sealed class Int8Kind : CodecKind
{
    public override string Name => "int8";

    public override string Description => "8 bits a number and a scale a block, rounded at random";

    public override IReadOnlyList<Setting> Settings { get; } =
        [Size("block", 256, TreeSummer.BlockLength, "numbers that share a scale")];

    protected override string ShorthandName => "block";

    public override Codec Build(SettingValues settings) => new Int8(PowerOfTwo(settings, "block"));
}

/// <summary><see cref="Int8Codec"/> as a codec of the run.</summary>
/// <param name="block">Numbers that share a scale.</param>
internal sealed class Int8(int block) : Codec
{
    public override string Name => "int8";

    public override int Block => block;

    public override long EncodedBytes(int length) => Int8Codec.EncodedBytes(length, block);

    public override void Encode(ReadOnlySpan<float> source, Span<byte> destination, in RoundingStream stream, long position) =>
        Int8Codec.Encode(source, destination, block, stream, position);

    public override void Encode(ReadOnlySpan<float> source, Span<byte> destination) =>
        Int8Codec.EncodeNearest(source, destination, block);

    public override void Decode(ReadOnlySpan<byte> source, Span<float> destination) =>
        Int8Codec.Decode(source, destination, block);

    public override void DecodeAdd(ReadOnlySpan<byte> source, Span<float> destination) =>
        Int8Codec.DecodeAdd(source, destination, block);
}
