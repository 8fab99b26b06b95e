using DistTrain.Numerics;
using DistTrain.Tests;

namespace DistTrain.Training.Tests;

public class CodecSettingTests
{
    [Theory]
    [InlineData("fp16", 2000)]
    [InlineData("bf16", 2000)]
    [InlineData("int8", 1000 + 4 * 4)]
    [InlineData("sign", 125 + 4)]
    [InlineData("top-k", 10 * 6)]
    public void A_codec_without_settings_has_the_usual_ones(string kind, int bytes)
    {
        Codec codec = CodecCatalog.Build(new CodecSpec(kind))!;

        codec.Name.ShouldBe(kind);
        codec.EncodedBytes(1000).ShouldBe(bytes);
    }

    [Theory]
    [InlineData("fp16")]
    [InlineData("bf16")]
    [InlineData("int8")]
    [InlineData("sign")]
    [InlineData("top-k")]
    public void What_went_through_a_codec_can_be_sent_in_its_short_form_by_anyone_who_holds_it(string kind)
    {
        Codec codec = CodecCatalog.Build(new CodecSpec(kind))!;
        var random = new RandomStream(1, RandomPurpose.SelfTest);
        float[] values = [.. Enumerable.Range(0, 3000).Select(_ => random.NextNormal())];
        var first = new byte[codec.EncodedBytes(values.Length)];
        codec.Encode(values, first, new RoundingStream(1, RandomPurpose.Codec, 2), 0);
        codec.Decode(first, values);

        // A range of whole blocks, by itself.
        ReadOnlySpan<float> range = values.AsSpan(1024, 1024);
        var bytes = new byte[codec.EncodedBytes(range.Length)];
        var received = new float[range.Length];
        codec.Encode(range, bytes);
        codec.Decode(bytes, received);

        received.AsSpan().SequenceEqual(range).ShouldBeTrue();
    }

    [Fact]
    public void Ranges_are_whole_blocks()
    {
        RunPlan plan = SmallRun.Plan(servers: 3, push: "int8", pull: "top-k");

        plan.Ranges.ShouldAllBe(range => range.Start % 256 == 0);
        plan.Ranges.Sum(range => range.Length).ShouldBe(plan.Model.ParameterCount);
        plan.SlotNames[^1].ShouldBe("master");
    }

    [Fact]
    public void A_residual_is_a_part_beyond_the_ranges()
    {
        RunPlan plan = SmallRun.Plan(servers: 3, push: "sign");

        plan.Parts.ShouldBe(3 + SmallRun.Shards);
        plan.Part(plan.PartOf(5)).ShouldBe(new ParameterRange(8, plan.Model.ParameterCount + 5, plan.Model.ParameterCount));
        SmallRun.Plan(servers: 3, push: "int8").Parts.ShouldBe(3);
    }
}
