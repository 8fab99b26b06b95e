namespace DistTrain.Numerics.Tests;

public class CodecTests
{
    public static TheoryData<string> Names => [.. CodecUnderTest.All.Select(codec => codec.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_codec_leaves_what_its_definition_says(string name)
    {
        CodecUnderTest codec = Find(name);
        float[][] vectors =
            [Inputs.Mixed(700, 1), Inputs.Normal(1037, 2), new float[100], Ties(), Tiny(), Sorted(), [3], []];
        foreach (float[] x in vectors)
            codec.Decoded(codec.Encoded(x), x.Length).ShouldBeTheBitsOf(codec.Plain(x), $"{name} of {x.Length}");
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_path_gives_the_same_bits_at_every_length_and_alignment(string name)
    {
        CodecUnderTest codec = Find(name);
        float[] x = [.. Inputs.Normal(300, 3), .. Inputs.Mixed(300, 4)];
        foreach (KernelPath path in Kernel.Supported)
        {
            for (int length = 0; length <= 300; length += 1 + length / 50)
            {
                for (int first = 0; first < 300; first += 41)
                {
                    ReadOnlySpan<float> numbers = x.AsSpan(first, length);
                    byte[] expected = codec.Encoded(numbers);
                    var bytes = new byte[expected.Length + 1];
                    codec.Encode(path, numbers, bytes.AsSpan(first % 2, expected.Length), 0);
                    ReadOnlySpan<byte> actual = bytes.AsSpan(first % 2, expected.Length);
                    actual.SequenceEqual(expected).ShouldBeTrue($"{path}, {length} from {first}");
                    CheckDecoding(codec, path, actual, expected, x.AsSpan(first / 2, length));
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void What_was_decoded_encodes_to_the_same_once_more(string name)
    {
        CodecUnderTest codec = Find(name);
        for (int seed = 1; seed <= 30; seed++)
        {
            float[] x = Inputs.Normal(1000 + seed, seed);
            float[] once = codec.Decoded(codec.Encoded(x), x.Length);
            // At another place of the flat vector the random bits are others.
            float[] twice = codec.Decoded(codec.Encoded(once, Kernel.Path, position: 4096 * seed), x.Length);
            twice.ShouldBeTheBitsOf(once, name);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_part_of_the_flat_vector_encodes_as_within_the_whole(string name)
    {
        CodecUnderTest codec = Find(name);
        float[] x = Inputs.Normal(2000, 5);
        float[] whole = codec.Decoded(codec.Encoded(x), x.Length);
        for (int first = 0; first < x.Length; first += Math.Max(codec.Block, 64))
        {
            ReadOnlySpan<float> part = x.AsSpan(first);
            float[] decoded = codec.Decoded(codec.Encoded(part, Kernel.Path, first), part.Length);
            decoded.ShouldBeTheBitsOf(whole.AsSpan(first), $"from {first}");
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_wrong_size_is_refused(string name)
    {
        CodecUnderTest codec = Find(name);
        byte[] bytes = codec.Encoded(Inputs.Normal(100, 1));
        Should.Throw<ArgumentException>(() => codec.Encode(Kernel.Path, new float[100], new byte[bytes.Length + 1], 0));
        Should.Throw<ArgumentException>(() => codec.Decode(Kernel.Path, bytes.AsSpan(1), new float[100]));
        Should.Throw<ArgumentException>(() => codec.DecodeAdd(Kernel.Path, bytes, new float[260]));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Nothing_is_allocated(string name)
    {
        CodecUnderTest codec = Find(name);
        float[] x = Inputs.Normal(1000, 1);
        byte[] bytes = codec.Encoded(x, Kernel.Path);
        void Pass()
        {
            codec.Encode(Kernel.Path, x, bytes, 0);
            codec.Decode(Kernel.Path, bytes, x);
            codec.DecodeAdd(Kernel.Path, bytes, x);
        }

        Pass();
        long before = GC.GetAllocatedBytesForCurrentThread();
        Pass();
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBe(0);
    }

    private static void CheckDecoding(
        CodecUnderTest codec, KernelPath path, ReadOnlySpan<byte> bytes, byte[] scalarBytes, ReadOnlySpan<float> old)
    {
        float[] decoded = codec.Decoded(scalarBytes, old.Length);
        codec.Decoded(bytes, old.Length, path).ShouldBeTheBitsOf(decoded, $"{path}, decoded");
        float[] sum = [.. old], expected = [.. old];
        codec.DecodeAdd(path, bytes, sum);
        codec.DecodeAdd(KernelPath.Scalar, scalarBytes, expected);
        sum.ShouldBeTheBitsOf(expected, $"{path}, added");
    }

    private static CodecUnderTest Find(string name) => CodecUnderTest.All.Single(codec => codec.Name == name);

    private static float[] Ties() => [.. Enumerable.Range(0, 333).Select(i => (i % 3 == 0 ? -1f : 1) * (i % 5))];

    private static float[] Tiny() => [.. Inputs.Normal(200, 9).Select((x, i) => x * MathF.ScaleB(1, -90 - i / 4))];

    private static float[] Sorted() => [.. Enumerable.Range(-100, 300).Select(i => i * 0.37f)];
}
