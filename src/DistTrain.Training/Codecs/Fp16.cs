using DistTrain.Nn;
using DistTrain.Numerics;

namespace DistTrain.Training;

internal sealed class Fp16Kind : CodecKind
{
    public override string Name => "fp16";

    public override string Description => "16 bits a number: 11 significant ones, up to 65504";

    public override Codec Build(SettingValues settings) => new Fp16();
}

/// <summary><see cref="Float16Codec"/> as a codec of the run.</summary>
internal sealed class Fp16 : Codec
{
    public override string Name => "fp16";

    public override int Block => 1;

    public override long EncodedBytes(int length) => Float16Codec.EncodedBytes(length);

    public override void Encode(ReadOnlySpan<float> source, Span<byte> destination, in RoundingStream stream, long position) =>
        Float16Codec.Encode(source, destination);

    public override void Decode(ReadOnlySpan<byte> source, Span<float> destination) => Float16Codec.Decode(source, destination);

    public override void DecodeAdd(ReadOnlySpan<byte> source, Span<float> destination) =>
        Float16Codec.DecodeAdd(source, destination);
}
