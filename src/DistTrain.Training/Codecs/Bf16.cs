using DistTrain.Nn;
using DistTrain.Numerics;

namespace DistTrain.Training;

internal sealed class Bf16Kind : CodecKind
{
    public override string Name => "bf16";

    public override string Description => "16 bits a number: 8 significant ones, the whole range of float32";

    public override Codec Build(SettingValues settings) => new Bf16();
}

/// <summary><see cref="BFloat16Codec"/> as a codec of the run.</summary>
internal sealed class Bf16 : Codec
{
    public override string Name => "bf16";

    public override int Block => 1;

    public override long EncodedBytes(int length) => BFloat16Codec.EncodedBytes(length);

    public override void Encode(ReadOnlySpan<float> source, Span<byte> destination, in RoundingStream stream, long position) =>
        BFloat16Codec.Encode(source, destination);

    public override void Decode(ReadOnlySpan<byte> source, Span<float> destination) => BFloat16Codec.Decode(source, destination);

    public override void DecodeAdd(ReadOnlySpan<byte> source, Span<float> destination) =>
        BFloat16Codec.DecodeAdd(source, destination);
}
