namespace DistTrain.Numerics.Tests;

public class RowTests
{
    [Theory]
    [InlineData(2)]
    [InlineData(10)]
    [InlineData(16)]
    [InlineData(37)]
    public void Softmax_and_its_cross_entropy_agree_with_double_precision(int width)
    {
        float[] logits = [.. Inputs.Normal(width, width).Select(value => 5 * value)], gradient = new float[width], probabilities = new float[width];
        double max = logits.Max(), sum = logits.Sum(logit => Math.Exp(logit - max));
        for (int label = 0; label < width; label++)
        {
            float loss = Softmax.CrossEntropy(logits, label, gradient);
            double expected = Math.Log(sum) - (logits[label] - max);
            ((double)loss).ShouldBe(expected, 1e-6 * Math.Max(1, expected));
            Softmax.CrossEntropy(logits, label, default).ShouldBeTheBitsOf(loss, "without gradient");
            Softmax.Rows(logits, width, probabilities);
            for (int i = 0; i < width; i++)
            {
                double probability = Math.Exp(logits[i] - max) / sum;
                ((double)probabilities[i]).ShouldBe(probability, 1e-6);
                gradient[i].ShouldBeTheBitsOf(probabilities[i] - (i == label ? 1 : 0), "gradient");
            }
        }
    }

    [Fact]
    public void Softmax_has_the_same_bits_on_every_path()
    {
        for (int width = 1; width < 70; width++)
        {
            float[] logits = Inputs.Normal(width, width), expected = new float[width], actual = new float[width];
            (float Max, float Sum) scalar = SoftmaxDriver.Normalise(KernelPath.Scalar, logits, expected);
            foreach (KernelPath path in Kernel.Supported)
            {
                SoftmaxDriver.Normalise(path, logits, actual).ShouldBe(scalar);
                SoftmaxDriver.Sum(path, logits).ShouldBe(scalar);
                actual.ShouldBeTheBitsOf(expected, $"{path}, {width}");
            }
        }
    }

    [Fact]
    public void Large_logits_neither_overflow_nor_vanish()
    {
        Softmax.CrossEntropy([1000, 0], 0, default).ShouldBe(0);
        Softmax.CrossEntropy([1000, 0], 1, default).ShouldBe(1000);
        RowLosses.BinaryCrossEntropy([1000], [0], default).ShouldBe(1000);
        RowLosses.BinaryCrossEntropy([1000], [1], default).ShouldBe(0);
        RowLosses.BinaryCrossEntropy([20], [1], default).ShouldBe((float)Math.Exp(-20), 1e-15f);
        RowLosses.BinaryCrossEntropy([-20], [0], default).ShouldBe((float)Math.Exp(-20), 1e-15f);
    }

    [Fact]
    public void NaN_makes_its_row_NaN()
    {
        float[] gradient = new float[3];
        Softmax.CrossEntropy([1, float.NaN, 2], 0, gradient).ShouldBe(float.NaN);
        gradient.ShouldAllBe(value => float.IsNaN(value));
        Softmax.CrossEntropy([1, float.PositiveInfinity, 2], 0, gradient).ShouldBe(float.NaN);
        RowLosses.SquaredError([float.NaN, 1], [0, 0], default).ShouldBe(float.NaN);
        RowLosses.BinaryCrossEntropy([float.NaN, 1], [0, 0], default).ShouldBe(float.NaN);
    }

    [Fact]
    public void Row_losses_have_the_same_bits_on_every_path_and_agree_with_double_precision()
    {
        for (int width = 1; width < 50; width++)
        {
            float[] x = Inputs.Normal(width, width), t = [.. Inputs.Normal(width, width + 1).Select(value => value > 0 ? 1f : 0)];
            Same<SquaredErrorLoss>(x, t, (a, b) => (a - b) * (a - b), (a, b) => 2 * (a - b));
            Same<BinaryCrossEntropyLoss>(x, t, (a, b) => Math.Log(1 + Math.Exp(a)) - a * b, (a, b) => 1 / (1 + Math.Exp(-a)) - b);
        }

        static void Same<TLoss>(float[] x, float[] t, Func<double, double, double> loss, Func<double, double, double> gradient) where TLoss : IElementLoss
        {
            float[] expected = new float[x.Length], actual = new float[x.Length];
            float scalar = RowLossDriver.Run<TLoss>(KernelPath.Scalar, x, t, expected);
            ((double)scalar).ShouldBe(x.Zip(t, (a, b) => loss(a, b)).Average(), 1e-6);
            for (int i = 0; i < x.Length; i++)
                ((double)expected[i]).ShouldBe(gradient(x[i], t[i]) / x.Length, 1e-6);
            foreach (KernelPath path in Kernel.Supported)
            {
                RowLossDriver.Run<TLoss>(path, x, t, actual).ShouldBeTheBitsOf(scalar, $"{path}, {x.Length}");
                RowLossDriver.Run<TLoss>(path, x, t, default).ShouldBeTheBitsOf(scalar, $"{path}, {x.Length}");
                actual.ShouldBeTheBitsOf(expected, $"{path}, {x.Length}");
            }
        }
    }
}
