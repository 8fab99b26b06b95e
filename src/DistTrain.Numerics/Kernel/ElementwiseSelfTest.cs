namespace DistTrain.Numerics;

/// <summary>The part of the self-test beside the products: transcendentals, reductions, losses and updates.</summary>
internal static class ElementwiseSelfTest
{
    private const int Count = 211, Width = 13;

    /// <summary>Results whose bits should not depend on the path or the machine.</summary>
    public static float[] Results(KernelPath path)
    {
        var stream = new RandomStream(0x5e1f7e57, RandomPurpose.SelfTest, shard: 6);
        float[] x = new float[Count], gradient = new float[Count];
        for (int i = 0; i < Count; i++)
            (x[i], gradient[i]) = (4 * stream.NextNormal(), stream.NextNormal());

        var results = new List<float>();
        Unary<ExpOperator>(path, x, results);
        Unary<LogOperator>(path, gradient.Select(MathF.Abs).ToArray(), results);
        Unary<TanhOperator>(path, x, results);
        Unary<SigmoidOperator>(path, x, results);
        Unary<SoftplusOperator>(path, x, results);
        results.Add(ReductionDriver.Run<SumReduction>(path, x, x));
        results.Add(ReductionDriver.Run<DotReduction>(path, x, gradient));
        Losses(path, x, results);
        Update(path, x, gradient, results);
        return [.. results];
    }

    private static void Unary<TOperator>(KernelPath path, float[] x, List<float> results) where TOperator : IUnaryOperator
    {
        float[] y = new float[x.Length];
        UnaryDriver.Run<TOperator>(path, x, y);
        results.AddRange(y);
    }

    private static void Losses(KernelPath path, float[] x, List<float> results)
    {
        const int Rows = Count / Width;
        float[] gradient = new float[Rows * Width];
        int[] labels = new int[Rows];
        for (int row = 0; row < Rows; row++)
            labels[row] = row * 5 % Width;

        results.Add((float)CrossEntropyDriver.Run(path, x.AsSpan(0, Rows * Width), labels, gradient).LossSum);
        results.AddRange(gradient);
        results.Add(RowLossDriver.Run<BinaryCrossEntropyLoss>(path, x.AsSpan(0, Width), x.AsSpan(Width, Width),
            gradient.AsSpan(0, Width)));
        results.AddRange(gradient.AsSpan(0, Width));
    }

    private static void Update(KernelPath path, float[] x, float[] gradient, List<float> results)
    {
        float[] weights = [.. x], mean = new float[Count], square = new float[Count];
        var step = new AdamStep
        {
            Scale = 1f / 3,
            Beta1 = 0.9f,
            Rest1 = 0.1f,
            Beta2 = 0.999f,
            Rest2 = 0.001f,
            StepSize = 0.01f,
            RootScale = 31.6f,
            Epsilon = 1e-8f,
            Penalty = 0.01f,
            Kept = 0.99f,
        };
        UpdateDriver.Run(path, weights, weights, gradient, mean, square, step);
        results.AddRange(weights);
    }
}
