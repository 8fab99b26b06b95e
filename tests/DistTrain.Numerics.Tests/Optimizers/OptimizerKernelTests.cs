namespace DistTrain.Numerics.Tests;

public class OptimizerKernelTests
{
    [Fact]
    public void An_update_has_the_same_bits_on_every_path_in_every_block_and_in_place()
    {
        Same(new SgdStep(0.25f, 0.1f, 0.01f));
        Same(new MomentumStep(0.25f, 0.1f, 0.01f, 0.9f, Nesterov: false));
        Same(new MomentumStep(0.25f, 0.1f, 0.01f, 0.9f, Nesterov: true));
        Same(new AdamStep
        {
            Scale = 0.25f, Beta1 = 0.9f, Rest1 = 0.1f, Beta2 = 0.999f, Rest2 = 0.001f, StepSize = 0.01f, RootScale = 1.7f,
            Epsilon = 1e-8f,
            Penalty = 0.1f, Kept = 0.99f,
        });
    }

    private static void Same<TUpdate>(TUpdate update) where TUpdate : struct, IUpdateOperator
    {
        const int Length = 203;
        float[] weights = Inputs.Normal(Length, 1), gradient = Inputs.Normal(Length, 2);
        float[] expected = new float[Length], first = Inputs.Normal(Length, 3), second = Squares();
        UpdateDriver.Run(KernelPath.Scalar, weights, expected, gradient, first, second, update);
        foreach (KernelPath path in Kernel.Supported)
        {
            float[] actual = [.. weights], one = Inputs.Normal(Length, 3), two = Squares();
            int begin = 0;
            foreach (int block in (int[])[1, 16, 33, 0, 100, 53])
            {
                Span<float> inPlace = actual.AsSpan(begin, block);
                UpdateDriver.Run(path, inPlace, inPlace, gradient.AsSpan(begin, block), one.AsSpan(begin, block),
                    two.AsSpan(begin, block), update);
                begin += block;
            }

            begin.ShouldBe(Length);
            actual.ShouldBeTheBitsOf(expected, $"{path}, weights");
            one.ShouldBeTheBitsOf(first, $"{path}, first slot");
            two.ShouldBeTheBitsOf(second, $"{path}, second slot");
        }

        static float[] Squares() => [.. Inputs.Normal(Length, 4).Select(value => value * value)];
    }
}
