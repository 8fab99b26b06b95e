using System.Globalization;
using DistTrain.Numerics;

namespace DistTrain.Benchmarks;

/// <summary>Bytes of float32 that codecs take in or give out in a second on one thread. DISTTRAIN_KERNEL chooses the
/// path.</summary>
internal static class CodecBenchmark
{
    private const int Int8Block = 256, SignBlock = 1024, TopKGroup = 4096;
    private const double Density = 0.01;

    // In the second-level cache, and far beyond the last.
    private static readonly int[] Lengths = [1 << 16, 1 << 24];

    public static int Run(string[] options)
    {
        int rounds = options is ["--rounds", { } given, ..] ? int.Parse(given, CultureInfo.InvariantCulture) : 15;
        Console.WriteLine($"Kernel {Kernel.Identity}; one thread; median GB/s of float32 over {rounds} rounds, all in turn.\n");
        Console.WriteLine("| codec | floats | encode | decode | decode and add |");
        Console.WriteLine("|---|--:|--:|--:|--:|");
        foreach (int length in Lengths)
            Rows(length, rounds);
        return 0;
    }

    private static void Rows(int length, int rounds)
    {
        Memory<float> numbers = GemmOperands.Filled(length, 1), decoded = AlignedMemory.Allocate(length);
        var stream = new RoundingStream(1, RandomPurpose.Codec, 2, 3, 4);
        Row("fp16", length, rounds, Float16Codec.EncodedBytes(length),
            bytes => Float16Codec.Encode(numbers.Span, bytes),
            bytes => Float16Codec.Decode(bytes, decoded.Span),
            bytes => Float16Codec.DecodeAdd(bytes, decoded.Span));
        Row("bf16", length, rounds, BFloat16Codec.EncodedBytes(length),
            bytes => BFloat16Codec.Encode(numbers.Span, bytes),
            bytes => BFloat16Codec.Decode(bytes, decoded.Span),
            bytes => BFloat16Codec.DecodeAdd(bytes, decoded.Span));
        Row("int8", length, rounds, Int8Codec.EncodedBytes(length, Int8Block),
            bytes => Int8Codec.Encode(numbers.Span, bytes, Int8Block, stream, 0),
            bytes => Int8Codec.Decode(bytes, decoded.Span, Int8Block),
            bytes => Int8Codec.DecodeAdd(bytes, decoded.Span, Int8Block));
        Row("sign", length, rounds, SignCodec.EncodedBytes(length, SignBlock),
            bytes => SignCodec.Encode(numbers.Span, bytes, SignBlock),
            bytes => SignCodec.Decode(bytes, decoded.Span, SignBlock),
            bytes => SignCodec.DecodeAdd(bytes, decoded.Span, SignBlock));
        Row("top-k 1%", length, rounds, TopKCodec.EncodedBytes(length, TopKGroup, Density),
            bytes => TopKCodec.Encode(numbers.Span, bytes, TopKGroup, Density),
            bytes => TopKCodec.Decode(bytes, decoded.Span, TopKGroup, Density),
            bytes => TopKCodec.DecodeAdd(bytes, decoded.Span, TopKGroup, Density));
    }

    private static void Row(
        string codec, int length, int rounds, long bytes, Action<byte[]> encode, Action<byte[]> decode, Action<byte[]> add)
    {
        byte[] encoded = new byte[bytes];
        // What the race counts as operations are bytes of float32 here.
        var race = new Race(4.0 * length, () => encode(encoded), () => decode(encoded), () => add(encoded));
        race.Run(rounds, secondsPerTurn: 0.0005);
        Console.WriteLine($"| {codec} | {length:N0} | {race.Rate(0):F1} | {race.Rate(1):F1} | {race.Rate(2):F1} |");
    }
}
