namespace DistTrain.Benchmarks;

/// <summary>A product's sizes: c is (m, n).</summary>
internal readonly record struct GemmShape(int M, int N, int K)
{
    /// <summary>What training 784-256-256-10 at batch 64 and 784-2048-2048-10 at batch 256 does, and two squares.</summary>
    public static readonly GemmShape[] All =
    [
        new(64, 256, 784), new(64, 256, 256), new(256, 2048, 784), new(256, 2048, 2048),
        new(784, 256, 64), new(2048, 2048, 256), new(1024, 1024, 1024), new(2048, 2048, 2048),
    ];

    public double Flops => 2.0 * M * N * K;

    public override string ToString() => $"{M}x{N}x{K}";
}
