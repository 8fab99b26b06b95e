using DistTrain.Tests;

namespace DistTrain.Numerics.Tests;

/// <summary>A codec with its settings, on a path of choice, beside its definition.</summary>
internal sealed record CodecUnderTest(
    string Name, int Block, Func<int, long> EncodedBytes, CodecUnderTest.Encoder Encode, CodecUnderTest.Decoder Decode,
    CodecUnderTest.Decoder DecodeAdd, Func<float[], float[]> Plain)
{
    public delegate void Encoder(KernelPath path, ReadOnlySpan<float> source, Span<byte> destination, long position);

    public delegate void Decoder(KernelPath path, ReadOnlySpan<byte> source, Span<float> destination);

    private static readonly RoundingStream s_stream = new(11, RandomPurpose.Codec, 7, 3, 5);

    public static CodecUnderTest Float16 { get; } = new(
        "fp16", 1, Float16Codec.EncodedBytes, (path, x, to, _) => NarrowDriver.Encode<Float16Format>(path, x, to),
        NarrowDriver.Decode<Float16Format, Replace>, NarrowDriver.Decode<Float16Format, Accumulate>, PlainCodec.Float16);

    public static CodecUnderTest BFloat16 { get; } = new(
        "bf16", 1, BFloat16Codec.EncodedBytes, (path, x, to, _) => NarrowDriver.Encode<BFloat16Format>(path, x, to),
        NarrowDriver.Decode<BFloat16Format, Replace>, NarrowDriver.Decode<BFloat16Format, Accumulate>, PlainCodec.BFloat16);

    public static IReadOnlyList<CodecUnderTest> All { get; } =
    [
        Float16, BFloat16, Int8(16), Int8(64), Int8(256), Sign(16), Sign(128), TopK(16, 0.1), TopK(64, 0.25), TopK(128, 1),
    ];

    public static CodecUnderTest Int8(int block) => new(
        $"int8 by {block}", block, length => Int8Codec.EncodedBytes(length, block),
        (path, x, to, position) => Int8Driver.Encode(path, x, to, block, s_stream, position),
        (path, from, x) => Int8Driver.Decode<Replace>(path, from, x, block),
        (path, from, x) => Int8Driver.Decode<Accumulate>(path, from, x, block),
        x => PlainCodec.Int8(x, block, PlainCodec.Words(new RandomStream(11, RandomPurpose.Codec, 3, 5, 7), x.Length)));

    public static CodecUnderTest Sign(int block) => new(
        $"sign by {block}", block, length => SignCodec.EncodedBytes(length, block),
        (path, x, to, _) => SignDriver.Encode(path, x, to, block),
        (path, from, x) => SignDriver.Decode<Replace>(path, from, x, block),
        (path, from, x) => SignDriver.Decode<Accumulate>(path, from, x, block), x => PlainCodec.Sign(x, block));

    public static CodecUnderTest TopK(int group, double density) => new(
        $"top-k by {group}", group, length => TopKCodec.EncodedBytes(length, group, density),
        (path, x, to, _) => TopKDriver.Encode(path, x, to, group, density),
        (_, from, x) => TopKDriver.Decode<Replace>(from, x, group, density),
        (_, from, x) => TopKDriver.Decode<Accumulate>(from, x, group, density), x => PlainCodec.TopK(x, group, density));

    public byte[] Encoded(ReadOnlySpan<float> source, KernelPath path = KernelPath.Scalar, long position = 0)
    {
        var bytes = new byte[EncodedBytes(source.Length)];
        Encode(path, source, bytes, position);
        return bytes;
    }

    public float[] Decoded(ReadOnlySpan<byte> source, int length, KernelPath path = KernelPath.Scalar)
    {
        var values = new float[length];
        values.AsSpan().Fill(12345);
        Decode(path, source, values);
        return values;
    }
}
