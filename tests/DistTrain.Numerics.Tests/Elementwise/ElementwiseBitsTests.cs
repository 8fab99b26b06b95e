namespace DistTrain.Numerics.Tests;

public class ElementwiseBitsTests
{
    [Fact]
    public void Exp_has_the_same_bits_on_every_path_and_in_every_span() => SameBits<ExpOperator>();

    [Fact]
    public void Log_has_the_same_bits_on_every_path_and_in_every_span() => SameBits<LogOperator>();

    [Fact]
    public void Tanh_has_the_same_bits_on_every_path_and_in_every_span() => SameBits<TanhOperator>();

    [Fact]
    public void Sigmoid_has_the_same_bits_on_every_path_and_in_every_span() => SameBits<SigmoidOperator>();

    [Fact]
    public void Softplus_has_the_same_bits_on_every_path_and_in_every_span() => SameBits<SoftplusOperator>();

    [Fact]
    public void Relu_has_the_same_bits_on_every_path_and_in_every_span() => SameBits<ReluOperator>();

    [Fact]
    public void Gradients_have_the_same_bits_on_every_path_and_in_every_span()
    {
        SameBinaryBits<ReluBackwardOperator>();
        SameBinaryBits<SigmoidBackwardOperator>();
        SameBinaryBits<TanhBackwardOperator>();
    }

    [Fact]
    public void Relu_keeps_NaN_and_makes_every_zero_positive()
    {
        float[] values = [float.NaN, -0f, -3, 3];
        Activations.Relu(values, values);
        values.ShouldBeTheBitsOf([float.NaN, 0, 0, 3], "relu");
    }

    [Fact]
    public void Relu_is_the_epilogue_of_a_product_bit_for_bit()
    {
        float[] x = [.. Inputs.Special.Where(float.IsFinite)], fused = new float[x.Length], apart = new float[x.Length];
        Gemm.NN(1, x.Length, 1, [1], 1, x, x.Length, fused, x.Length, epilogue: new Epilogue(default, Activation.Relu));
        Activations.Relu(x, apart);
        fused.ShouldBeTheBitsOf(apart, "fused relu");
    }

    [Fact]
    public void A_destination_that_overlaps_in_part_is_refused()
    {
        float[] values = new float[20];
        Should.Throw<ArgumentException>(() => Activations.Relu(values.AsSpan(0, 10), values.AsSpan(1, 10)));
        Should.Throw<ArgumentException>(
            () => Activations.TanhBackward(values.AsSpan(0, 10), new float[10], values.AsSpan(4, 10)));
    }

    [Fact]
    public void A_destination_that_is_too_short_is_refused()
    {
        Should.Throw<ArgumentException>(() => Transcendentals.Exp(new float[3], new float[2])).Message.ShouldContain("needs 3");
    }

    private static void SameBits<TOperator>() where TOperator : IUnaryOperator
    {
        float[] x = Inputs.Mixed(300, 1), expected = new float[x.Length];
        UnaryDriver.Run<TOperator>(KernelPath.Scalar, x, expected);
        foreach (KernelPath path in Kernel.Supported)
        {
            for (int length = 0; length <= 70; length++)
            {
                for (int first = 0; first + length <= x.Length; first += 23)
                {
                    float[] actual = new float[length];
                    UnaryDriver.Run<TOperator>(path, x.AsSpan(first, length), actual);
                    ((ReadOnlySpan<float>)actual).ShouldBeTheBitsOf(expected.AsSpan(first, length), $"{path}, from {first}");
                }
            }

            float[] inPlace = [.. x];
            UnaryDriver.Run<TOperator>(path, inPlace, inPlace);
            inPlace.ShouldBeTheBitsOf(expected, $"{path}, in place");
        }
    }

    private static void SameBinaryBits<TOperator>() where TOperator : IBinaryOperator
    {
        float[] x = Inputs.Mixed(300, 1), y = Inputs.Normal(300, 2), expected = new float[x.Length];
        BinaryDriver.Run<TOperator>(KernelPath.Scalar, x, y, expected);
        foreach (KernelPath path in Kernel.Supported)
        {
            for (int length = 0; length <= 70; length++)
            {
                float[] actual = [.. y.AsSpan(length, length)];
                BinaryDriver.Run<TOperator>(path, x.AsSpan(length, length), actual, actual);
                ((ReadOnlySpan<float>)actual).ShouldBeTheBitsOf(expected.AsSpan(length, length), $"{path}");
            }
        }
    }
}
