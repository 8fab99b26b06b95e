namespace DistTrain.Numerics.Tests;

public sealed class GemmThreadTests
{
    public static TheoryData<KernelPath> Paths => KernelPathsUnderTest.All;

    [Theory]
    [MemberData(nameof(Paths))]
    public void The_same_bits_for_any_thread_count(KernelPath path)
    {
        foreach (GemmForm form in Enum.GetValues<GemmForm>())
        {
            foreach ((int m, int n) in new[] { (301, 90), (60, 333) })
            {
                var product = new GemmCase(
                    form, m, n, 700, PadA: 3, PadC: 1, Accumulate: true, Bias: true, Activation: Activation.Relu);
                float[] one = product.Compute(path);
                foreach (int threads in new[] { 2, 3, 7, 64 })
                    product.Compute(path, threads).ShouldHaveTheBitsOf(one, $"{path} {product} on {threads} threads");
            }
        }
    }

    [Theory]
    [MemberData(nameof(Paths))]
    public void A_tree_has_the_same_bits_for_any_thread_count(KernelPath path)
    {
        const int M = 130, N = 250;
        int[] leaves = [40, 0, 33, 90, 7];
        float[] a = GemmOracle.Numbers(170 * M, 1), b = GemmOracle.Numbers(170 * N, 2), one = new float[M * N];
        Gemm.RunTree(path, M, N, leaves, a, M, b, N, one, N, 1);
        foreach (int threads in new[] { 2, 5 })
        {
            float[] several = new float[M * N];
            Gemm.RunTree(path, M, N, leaves, a, M, b, N, several, N, threads);
            several.ShouldHaveTheBitsOf(one, $"{threads} threads");
        }
    }

    [Theory]
    [MemberData(nameof(Paths))]
    public void Rows_do_not_depend_on_their_neighbours(KernelPath path)
    {
        const int M = 37, N = 65, K = 600;
        float[] a = GemmOracle.Numbers(M * K, 1), b = GemmOracle.Numbers(K * N, 2), all = new float[M * N];
        Gemm.Run(path, GemmForm.NT, M, N, K, a, K, b, K, all, N, false, default, 1);
        for (int row = 0; row < M; row++)
        {
            float[] alone = new float[N];
            Gemm.Run(path, GemmForm.NT, 1, N, K, a.AsSpan(row * K), K, b, K, alone, N, false, default, 1);
            alone.ShouldHaveTheBitsOf(all[(row * N)..((row + 1) * N)], $"row {row}");
        }
    }

    [Theory]
    [MemberData(nameof(Paths))]
    public void After_the_first_call_nothing_is_allocated(KernelPath path)
    {
        float[] a = new float[300 * 700], b = new float[300 * 700], c = new float[300 * 300];
        int[] leaves = [100, 100, 100, 300], sizes = [300, 17, 64];
        var bias = b.AsMemory(0, 290);
        // The runtime itself may allocate a little once in a later round; what a call allocates is there in each.
        long allocated = long.MaxValue;
        for (int round = 0; round < 5; round++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            foreach (int size in sizes)
            {
                Gemm.Run(
                    path, GemmForm.NN, size, 290, 30, a, 700, b, 300, c, 300, false, new Epilogue(bias.Span, Activation.Relu), 1);
                Gemm.Run(path, GemmForm.NT, size, 290, 30, a, 700, b, 700, c, 300, true, default, 1);
                Gemm.Run(path, GemmForm.TN, size, 290, 30, a, 300, b, 300, c, 300, false, default, 1);
                Gemm.RunTree(path, 10, 20, leaves, a, 300, b, 300, c, 300, 1);
            }

            if (round > 0)
                allocated = Math.Min(allocated, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        allocated.ShouldBe(0);
    }
}
