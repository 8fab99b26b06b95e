namespace DistTrain.Numerics.Tests;

public class TopKCodecTests
{
    [Fact]
    public void Exactly_k_are_kept_and_of_equal_magnitudes_the_first()
    {
        float[] x = [1, -2, 2, 2, -1, 0, 2, 3, 0, 0, 0, 0, 0, 0, 0, 0], decoded = new float[16];
        var bytes = new byte[TopKCodec.EncodedBytes(16, 16, 0.25)];
        TopKCodec.Encode(x, bytes, 16, 0.25);
        TopKCodec.Decode(bytes, decoded, 16, 0.25);

        bytes.Length.ShouldBe(4 * 6);
        decoded.ShouldBe([0, -2, 2, 2, 0, 0, 0, 3, 0, 0, 0, 0, 0, 0, 0, 0]);
    }

    [Fact]
    public void A_NaN_is_never_dropped()
    {
        float[] x = Inputs.Normal(64, 1), decoded = new float[64];
        (x[7], x[50]) = (float.NaN, float.PositiveInfinity);
        var bytes = new byte[TopKCodec.EncodedBytes(64, 64, 2 / 64.0)];
        TopKCodec.Encode(x, bytes, 64, 2 / 64.0);
        TopKCodec.Decode(bytes, decoded, 64, 2 / 64.0);
        decoded[7].ShouldBe(float.NaN);
        decoded[50].ShouldBe(float.PositiveInfinity);
    }

    [Fact]
    public void A_place_beyond_its_group_is_refused()
    {
        var bytes = new byte[TopKCodec.EncodedBytes(20, 16, 0.1)];
        bytes[0] = 16;
        Should.Throw<InvalidDataException>(() => TopKCodec.Decode(bytes, new float[20], 16, 0.1)).Message.ShouldContain("beyond");
        bytes[0] = 15;
        // Of the 4 numbers in the last group one is kept.
        bytes[^6] = 4;
        Should.Throw<InvalidDataException>(() => TopKCodec.DecodeAdd(bytes, new float[20], 16, 0.1));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-0.1)]
    [InlineData(1.01)]
    [InlineData(double.NaN)]
    public void A_density_is_a_share(double density) =>
        Should.Throw<ArgumentOutOfRangeException>(() => TopKCodec.Encode(new float[64], new byte[6], 64, density));
}
