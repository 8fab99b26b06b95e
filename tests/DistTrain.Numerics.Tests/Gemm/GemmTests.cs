namespace DistTrain.Numerics.Tests;

public sealed class GemmTests
{
    [Theory]
    [MemberData(nameof(KernelPathsUnderTest.All), MemberType = typeof(KernelPathsUnderTest))]
    public void Any_small_product_has_exactly_the_bits_of_the_definition(KernelPath path)
    {
        var stream = new RandomStream(1, RandomPurpose.SelfTest);
        for (int round = 0; round < 400; round++)
            Check(GemmCase.Draw(ref stream, 70, 70), path);
    }

    [Theory]
    [MemberData(nameof(KernelPathsUnderTest.All), MemberType = typeof(KernelPathsUnderTest))]
    public void A_product_of_several_depth_blocks_adds_them_in_order(KernelPath path)
    {
        var stream = new RandomStream(2, RandomPurpose.SelfTest);
        for (int round = 0; round < 40; round++)
            Check(GemmCase.Draw(ref stream, 40, 2100), path);
    }

    [Theory]
    [MemberData(nameof(KernelPathsUnderTest.All), MemberType = typeof(KernelPathsUnderTest))]
    public void No_terms_give_zero_and_still_an_epilogue(KernelPath path)
    {
        foreach (bool accumulate in new[] { false, true })
            Check(new GemmCase(GemmForm.NN, 5, 7, 0, Accumulate: accumulate, Bias: true, Activation: Activation.Relu), path);
    }

    [Theory]
    [MemberData(nameof(KernelPathsUnderTest.All), MemberType = typeof(KernelPathsUnderTest))]
    public void Relu_keeps_NaN_and_gives_positive_zero(KernelPath path)
    {
        float[] a = [1, 1, 1, 1], b = [float.NaN, -1, 0, 2], c = new float[16];
        Gemm.Run(path, GemmForm.NN, 4, 4, 1, a, 1, b, 4, c, 4, false, new Epilogue([0, 0, -0f, 0], Activation.Relu), 1);
        for (int row = 0; row < 4; row++)
        {
            c[row * 4].ShouldBe(float.NaN);
            c[(row * 4) + 1].ShouldBe(0);
            float.IsNegative(c[(row * 4) + 1]).ShouldBeFalse();
            c[(row * 4) + 3].ShouldBe(2);
        }
    }

    private static void Check(GemmCase product, KernelPath path)
        => product.Compute(path).ShouldHaveTheBitsOf(product.Expected(), $"{path} {product}");
}
