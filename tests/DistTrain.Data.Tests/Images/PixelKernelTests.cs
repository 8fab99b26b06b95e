namespace DistTrain.Data.Tests;

public class PixelKernelTests
{
    [Theory]
    [InlineData(1f / 255, 0f)]
    [InlineData(0.0127f, -0.4242f)]
    [InlineData(1f, 0f)]
    public void Every_length_gives_the_bits_of_one_fused_operation_per_byte(float scale, float shift)
    {
        for (int length = 0; length <= 100; length++)
        {
            byte[] bytes = [.. Enumerable.Range(0, length).Select(i => (byte)(i * 37 + length))];
            float[] values = new float[length + 1];
            values[length] = 42;
            PixelKernel.Convert(bytes, values, scale, shift);
            for (int i = 0; i < length; i++)
                BitConverter.SingleToInt32Bits(values[i])
                    .ShouldBe(BitConverter.SingleToInt32Bits(MathF.FusedMultiplyAdd(bytes[i], scale, shift)));
            values[length].ShouldBe(42, "nothing is written behind the end");
        }
    }

    [Fact]
    public void A_destination_that_is_too_short_is_refused() =>
        Should.Throw<ArgumentException>(() => PixelKernel.Convert(new byte[5], new float[4], 1, 0));
}
