using DistTrain.Numerics;
using DistTrain.Training;

namespace DistTrain.Hosting.Tests;

public class CodedLinkTests
{
    private const int Length = 100_000;

    /// <summary>Beside the payload a message has few bytes.</summary>
    private const int OtherBytes = 200;

    [Theory]
    [InlineData("fp16", 2 * Length)]
    [InlineData("bf16", 2 * Length)]
    [InlineData("int8", Length + 4 * (Length / 256 + 1))]
    [InlineData("top-k", 6 * 10 * (Length / 1024 + 1))]
    [InlineData("sign", Length / 8 + 4 * (Length / 1024 + 1))]
    public void Gradients_and_changes_of_weights_take_the_codec_s_bytes_and_lose_nothing(string kind, int bytesMax)
    {
        Codec codec = CodecCatalog.Build(new CodecSpec(kind))!;
        foreach (bool local in (bool[])[true, false])
        {
            var codecs = new PayloadCodecs { Push = codec, Pull = codec };
            NetworkOptions Coded(NetworkOptions options) => options with { Codecs = codecs, UseLocalSockets = local };
            using TestNode first = new(0, Coded), second = new(1, Coded);
            (Peer toSecond, _) = TestNode.Join(first, second);
            var pool = new BulkPool(Length);
            float[] values = Left(codec);
            foreach (Message message in (Message[])[Push(pool, values), Changes(pool, values)])
            {
                long before = toSecond.SentBytes;
                toSecond.Send(Letters.From, Letters.To, message);
                BulkSlice received = second.NextMessage().Bulk!.Value;
                received.Span.SequenceEqual(values).ShouldBeTrue();
                received.Bulk.Release();
                (toSecond.SentBytes - before).ShouldBeInRange(bytesMax / 2, bytesMax + OtherBytes, message.GetType().Name);
            }

            TestNode.Await(() => pool.Outstanding == 0, "a buffer was kept");
        }
    }

    [Fact]
    public void Whole_weights_travel_as_they_are()
    {
        var codecs = new PayloadCodecs { Pull = CodecCatalog.Build(new CodecSpec("int8")) };
        using TestNode first = new(0, options => options with { Codecs = codecs });
        using TestNode second = new(1, options => options with { Codecs = codecs });
        (Peer toSecond, _) = TestNode.Join(first, second);
        Bulk weights = new BulkPool(3).Rent();
        ((float[])[1, 1e-9f, 0.3f]).CopyTo(weights.Memory);
        toSecond.Send(Letters.From, Letters.To, new WeightMessages.WeightsPublished(0, 1, 0, new BulkSlice(weights, 0, 3), null));
        second.NextMessage().Bulk!.Value.Span.ToArray().ShouldBe([1, 1e-9f, 0.3f]);
    }

    private static StepMessages.GradientPushed Push(BulkPool pool, float[] values) =>
        new(0, 1, new TreeNode(0, 0), 0, Filled(pool, values), 1, default);

    private static WeightMessages.WeightsPublished Changes(BulkPool pool, float[] values) =>
        new(0, 1, 0, Filled(pool, values), null) { Changes = true };

    private static BulkSlice Filled(BulkPool pool, float[] values)
    {
        Bulk bulk = pool.Rent();
        values.CopyTo(bulk.Memory);
        return new BulkSlice(bulk, 0, Length);
    }

    /// <summary>What a codec leaves of some numbers.</summary>
    private static float[] Left(Codec codec)
    {
        var random = new RandomStream(1, RandomPurpose.SelfTest);
        float[] values = [.. Enumerable.Range(0, Length).Select(_ => random.NextNormal())];
        var bytes = new byte[codec.EncodedBytes(Length)];
        codec.Encode(values, bytes, new RoundingStream(1, RandomPurpose.Codec, 2), 0);
        codec.Decode(bytes, values);
        return values;
    }
}
