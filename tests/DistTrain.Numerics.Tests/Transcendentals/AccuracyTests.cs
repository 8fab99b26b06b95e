using Xunit.Abstractions;

namespace DistTrain.Numerics.Tests;

/// <summary>Errors against double-precision functions of the C library, in units in the last place of the true result.</summary>
public class AccuracyTests(ITestOutputHelper output)
{
    private const int Stride = 1511;

    [Fact]
    public void Exp_is_within_1_ulp_denormal_results_included()
    {
        Worst<ExpOperator>(Math.Exp, Inputs.Sweep(1e-10f, 88.7228f, Stride)).ShouldBeLessThan(1);
        Worst<ExpOperator>(Math.Exp, Inputs.Sweep(-1e-10f, -104.5f, Stride)).ShouldBeLessThan(1);
    }

    [Fact]
    public void Log_is_within_1_ulp_of_denormal_arguments_too()
    {
        Worst<LogOperator>(Math.Log, Inputs.Sweep(float.Epsilon, float.MaxValue, 2 * Stride)).ShouldBeLessThan(1);
        Worst<LogOperator>(Math.Log, Inputs.Sweep(0.6f, 1.6f, 13)).ShouldBeLessThan(1);
    }

    [Fact]
    public void Tanh_is_within_2_ulp()
    {
        Worst<TanhOperator>(Math.Tanh, Inputs.Sweep(1e-20f, 12, Stride / 2)).ShouldBeLessThan(2);
        Worst<TanhOperator>(Math.Tanh, Inputs.Sweep(-1e-20f, -12, Stride / 2)).ShouldBeLessThan(2);
    }

    [Fact]
    public void Sigmoid_is_within_1_and_a_half_ulp_above_0_and_2_and_a_half_below()
    {
        Worst<SigmoidOperator>(x => 1 / (1 + Math.Exp(-x)), Inputs.Sweep(1e-10f, 100, Stride)).ShouldBeLessThan(1.5);
        Worst<SigmoidOperator>(x => Math.Exp(x) / (1 + Math.Exp(x)), Inputs.Sweep(-1e-10f, -104, Stride)).ShouldBeLessThan(2.5);
    }

    [Fact]
    public void Softplus_is_within_2_ulp()
    {
        Worst<SoftplusOperator>(x => x + Log1P(Math.Exp(-x)), Inputs.Sweep(1e-10f, 100, Stride)).ShouldBeLessThan(2);
        Worst<SoftplusOperator>(x => Log1P(Math.Exp(x)), Inputs.Sweep(-1e-10f, -104, Stride)).ShouldBeLessThan(2);
    }

    [Fact]
    public void Limits_are_what_the_functions_promise()
    {
        float nan = float.NaN, infinity = float.PositiveInfinity;
        Apply<ExpOperator>([0, -0f, infinity, -infinity, nan, 88.8f, 1e30f, -105, -1e30f]).ShouldBe(
            [1, 1, infinity, 0, nan, infinity, infinity, 0, 0]);
        Apply<LogOperator>([0, -0f, infinity, -infinity, nan, -1, 1]).ShouldBe(
            [-infinity, -infinity, infinity, nan, nan, nan, 0]);
        Apply<TanhOperator>([0, infinity, -infinity, nan, 50, -50]).ShouldBe([0, 1, -1, nan, 1, -1]);
        Apply<SigmoidOperator>([0, infinity, -infinity, nan, 200, -200]).ShouldBe([0.5f, 1, 0, nan, 1, 0]);
        Apply<SoftplusOperator>([infinity, -infinity, nan, 1e30f, -1e30f]).ShouldBe([infinity, 0, nan, 1e30f, 0]);
    }

    [Fact]
    public void Double_functions_are_within_2_ulp()
    {
        double Error(double actual, double expected) =>
            Math.Abs(actual - expected) / Math.BitIncrement(Math.Abs(expected)) * (1L << 52);
        var stream = new RandomStream(3, RandomPurpose.SelfTest);
        for (int i = 0; i < 20_000; i++)
        {
            double x = stream.NextNormal() * 30;
            Error(ScalarMath.Exp(x), Math.Exp(x)).ShouldBeLessThan(2, $"exp {x:R}");
            Error(ScalarMath.Log(Math.Abs(x)), Math.Log(Math.Abs(x))).ShouldBeLessThan(2, $"log {x:R}");
            Error(ScalarMath.Pow(Math.Abs(x), 0.3), Math.Pow(Math.Abs(x), 0.3)).ShouldBeLessThan(4, $"pow {x:R}");
            Math.Abs(ScalarMath.Cos(x) - Math.Cos(x)).ShouldBeLessThan(4e-14, $"cos {x:R}");
            Math.Abs(ScalarMath.Sin(x) - Math.Sin(x)).ShouldBeLessThan(4e-14, $"sin {x:R}");
        }

        ScalarMath.Exp(710).ShouldBe(double.PositiveInfinity);
        ScalarMath.Exp(-746).ShouldBe(0);
        ScalarMath.Exp(-740).ShouldBe(Math.Exp(-740), 1e-320);
        ScalarMath.Log(double.Epsilon).ShouldBe(Math.Log(double.Epsilon), 1e-12);
        double.IsNaN(ScalarMath.Log(-1)).ShouldBeTrue();
    }

    [Fact]
    public void Whole_turns_are_exact()
    {
        for (int i = -8; i <= 8; i++)
        {
            ScalarMath.CosPi(i).ShouldBe((i & 1) == 0 ? 1 : -1);
            ScalarMath.SinPi(i).ShouldBe(0);
            Math.Abs(ScalarMath.CosPi(i + 0.5)).ShouldBe(0);
        }

        ScalarMath.SinPi(1e-300).ShouldBe(Math.PI * 1e-300, 1e-315);
        ScalarMath.Pow(0.9, 10L).ShouldBe(Math.Pow(0.9, 10), 1e-15);
        ScalarMath.Pow(2.0, -3L).ShouldBe(0.125);
    }

    private static double Log1P(double x) => x < 1e-5 ? x - x * x / 2 + x * x * x / 3 : Math.Log(1 + x);

    private static float[] Apply<TOperator>(float[] x) where TOperator : IUnaryOperator
    {
        float[] result = new float[x.Length];
        UnaryDriver.Run<TOperator>(Kernel.Path, x, result);
        return result;
    }

    private double Worst<TOperator>(Func<double, double> exact, float[] x) where TOperator : IUnaryOperator
    {
        float[] actual = Apply<TOperator>(x);
        double worst = 0;
        float at = 0;
        for (int i = 0; i < x.Length; i++)
        {
            double expected = exact(x[i]);
            // The unit is that of the float at or below the true result.
            float magnitude = Math.Max(Math.Abs((float)expected), 1.17549435e-38f);
            if (float.IsInfinity(magnitude) && float.IsInfinity(actual[i]))
                continue;
            double ulp = Math.Abs(expected) < magnitude
                ? magnitude - (double)MathF.BitDecrement(magnitude)
                : (double)MathF.BitIncrement(magnitude) - magnitude;
            double error = Math.Abs(actual[i] - expected) / ulp;
            if (!(error <= worst))
                (worst, at) = (error, x[i]);
        }

        output.WriteLine($"{typeof(TOperator).Name}: {worst:F3} ulp at {at:R}, {x.Length} arguments from {x[0]:R} to {x[^1]:R}");
        return worst;
    }
}
