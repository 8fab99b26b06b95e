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
        float[] logits = [.. Inputs.Normal(width, width).Select(value => 5 * value)], gradient = new float[width],
        probabilities = new float[width];
        double max = logits.Max(), sum = logits.Sum(logit => Math.Exp(logit - max));
        for (int label = 0; label < width; label++)
        {
            (double loss, int correct) = Softmax.CrossEntropy(logits, [label], gradient);
            double expected = Math.Log(sum) - (logits[label] - max);
            loss.ShouldBe(expected, 1e-6 * Math.Max(1, expected));
            correct.ShouldBe(logits[label] == logits.Max() ? 1 : 0);
            Softmax.CrossEntropy(logits, [label], default).LossSum.ShouldBe(loss, "without gradient");
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
    public void A_row_of_softmax_or_cross_entropy_has_the_same_bits_on_every_path_and_among_any_neighbours()
    {
        const int Rows = 70;
        for (int width = 1; width < 50; width++)
        {
            float[] logits =
                Inputs.Mixed(Rows * width, width), expected = new float[logits.Length], actual = new float[logits.Length];
            int[] labels = [.. Enumerable.Range(0, Rows).Select(row => row * 7 % width)];
            double sum = 0;
            int correct = 0;
            for (int row = 0; row < Rows; row++)
            {
                (double one, int right) = CrossEntropyDriver.Run(
                    KernelPath.Scalar, logits.AsSpan(row * width, width), labels.AsSpan(row, 1), expected.AsSpan(
                        row * width, width));
                (sum, correct) = (sum + one, correct + right);
            }

            foreach (KernelPath path in Kernel.Supported)
            {
                CrossEntropyDriver.Run(path, logits, labels, actual).ShouldBe((sum, correct), $"{path}, {width}");
                actual.ShouldBeTheBitsOf(expected, $"{path}, {width}");
                for (int row = 0; row < Rows; row++)
                {
                    SoftmaxDriver.Normalise(path, logits.AsSpan(row * width, width), actual.AsSpan(row * width, width));
                    actual[(row * width) + labels[row]] -= 1;
                }

                actual.ShouldBeTheBitsOf(expected, $"softmax, {path}, {width}");
            }
        }
    }

    [Fact]
    public void The_first_of_equal_logits_counts_as_the_answer()
    {
        Softmax.CrossEntropy([1, 3, 3, 1, 3, 3], [1, 2], default).Correct.ShouldBe(1);
        Softmax.CrossEntropy([float.NaN, 3, 1], [1], default).Correct.ShouldBe(0);
    }

    [Fact]
    public void A_label_that_is_no_class_is_refused()
    {
        Should.Throw<ArgumentException>(() => Softmax.CrossEntropy([1, 2, 3], [3], default)).Message.ShouldContain("from 0 to 2");
        Should.Throw<ArgumentException>(() => Softmax.CrossEntropy([1, 2, 3], [0, 0], default));
    }

    [Fact]
    public void Large_logits_neither_overflow_nor_vanish()
    {
        Softmax.CrossEntropy([1000, 0], [0], default).LossSum.ShouldBe(0);
        Softmax.CrossEntropy([1000, 0], [1], default).LossSum.ShouldBe(1000);
        RowLosses.BinaryCrossEntropy([1000], [0], default).ShouldBe(1000);
        RowLosses.BinaryCrossEntropy([1000], [1], default).ShouldBe(0);
        RowLosses.BinaryCrossEntropy([20], [1], default).ShouldBe((float)Math.Exp(-20), 1e-15f);
        RowLosses.BinaryCrossEntropy([-20], [0], default).ShouldBe((float)Math.Exp(-20), 1e-15f);
    }

    [Fact]
    public void NaN_makes_its_row_NaN()
    {
        float[] gradient = new float[3];
        Softmax.CrossEntropy([1, float.NaN, 2], [0], gradient).LossSum.ShouldBe(double.NaN);
        gradient.ShouldAllBe(value => float.IsNaN(value));
        Softmax.CrossEntropy([1, float.PositiveInfinity, 2], [0], gradient).LossSum.ShouldBe(double.NaN);
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

        static void Same<TLoss>(float[] x, float[] t, Func<double, double, double> loss, Func<double, double,
            double> gradient) where TLoss : IElementLoss
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
