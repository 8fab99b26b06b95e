namespace DistTrain.Numerics;

/// <summary>
/// Products of row-major float32 matrices. Every element's bits are a pure function of its own row, its own column and k:
/// k is cut into blocks (<see cref="KBlocks"/>), a block is one chain of fused multiply-adds in order of k from +0, and
/// blocks are added in order. Tile, edge, leading dimension, thread count and instruction set do not show, so a row's
/// result does not depend on its neighbours.
/// </summary>
/// <remarks>
/// c must not overlap a or b. Leading dimensions are in elements and at least the row's length. A span must reach the last
/// element of its matrix and may be longer. NaN stays NaN, but which NaN is not defined.
/// </remarks>
public static unsafe class Gemm
{
    /// <summary>c = a · b, or c += a · b; then the epilogue.</summary>
    /// <param name="m">Rows of a and c.</param>
    /// <param name="n">Columns of b and c.</param>
    /// <param name="k">Columns of a, rows of b.</param>
    /// <param name="a">(m, k).</param>
    /// <param name="lda">From a row of a to the next.</param>
    /// <param name="b">(k, n).</param>
    /// <param name="ldb">From a row of b to the next.</param>
    /// <param name="c">(m, n).</param>
    /// <param name="ldc">From a row of c to the next.</param>
    /// <param name="accumulate">Add to c instead of overwriting it.</param>
    /// <param name="epilogue">Bias (n) and activation, applied last.</param>
    /// <param name="threads">At most so many threads share the work; the bits do not depend on it.</param>
    /// <exception cref="ArgumentException">A size, a leading dimension or a span does not fit, or c overlaps a or b.</exception>
    public static void NN(
        int m, int n, int k, ReadOnlySpan<float> a, int lda, ReadOnlySpan<float> b, int ldb, Span<float> c, int ldc,
        bool accumulate = false, Epilogue epilogue = default, int threads = 1)
        => Run(Kernel.Path, GemmForm.NN, m, n, k, a, lda, b, ldb, c, ldc, accumulate, epilogue, threads);

    /// <summary>c = a · bᵀ, or c += a · bᵀ; then the epilogue.</summary>
    /// <param name="m">Rows of a and c.</param>
    /// <param name="n">Rows of b, columns of c.</param>
    /// <param name="k">Columns of a and b.</param>
    /// <param name="a">(m, k).</param>
    /// <param name="lda">From a row of a to the next.</param>
    /// <param name="b">(n, k).</param>
    /// <param name="ldb">From a row of b to the next.</param>
    /// <param name="c">(m, n).</param>
    /// <param name="ldc">From a row of c to the next.</param>
    /// <param name="accumulate">Add to c instead of overwriting it.</param>
    /// <param name="epilogue">Bias (n) and activation, applied last.</param>
    /// <param name="threads">At most so many threads share the work; the bits do not depend on it.</param>
    /// <exception cref="ArgumentException">A size, a leading dimension or a span does not fit, or c overlaps a or b.</exception>
    public static void NT(
        int m, int n, int k, ReadOnlySpan<float> a, int lda, ReadOnlySpan<float> b, int ldb, Span<float> c, int ldc,
        bool accumulate = false, Epilogue epilogue = default, int threads = 1)
        => Run(Kernel.Path, GemmForm.NT, m, n, k, a, lda, b, ldb, c, ldc, accumulate, epilogue, threads);

    /// <summary>c = aᵀ · b, or c += aᵀ · b; then the epilogue.</summary>
    /// <param name="m">Columns of a, rows of c.</param>
    /// <param name="n">Columns of b and c.</param>
    /// <param name="k">Rows of a and b.</param>
    /// <param name="a">(k, m).</param>
    /// <param name="lda">From a row of a to the next.</param>
    /// <param name="b">(k, n).</param>
    /// <param name="ldb">From a row of b to the next.</param>
    /// <param name="c">(m, n).</param>
    /// <param name="ldc">From a row of c to the next.</param>
    /// <param name="accumulate">Add to c instead of overwriting it.</param>
    /// <param name="epilogue">Bias (n) and activation, applied last.</param>
    /// <param name="threads">At most so many threads share the work; the bits do not depend on it.</param>
    /// <exception cref="ArgumentException">A size, a leading dimension or a span does not fit, or c overlaps a or b.</exception>
    public static void TN(
        int m, int n, int k, ReadOnlySpan<float> a, int lda, ReadOnlySpan<float> b, int ldb, Span<float> c, int ldc,
        bool accumulate = false, Epilogue epilogue = default, int threads = 1)
        => Run(Kernel.Path, GemmForm.TN, m, n, k, a, lda, b, ldb, c, ldc, accumulate, epilogue, threads);

    /// <summary>
    /// c = the sum over leaves of aᵢᵀ · bᵢ in the fixed binary tree: node (level, index) is the sum of nodes (level − 1,
    /// 2·index) and (level − 1, 2·index + 1), or the first alone where there is no second. Leaf i is the TN product over its
    /// own consecutive rows of a and b; an empty leaf is zero and is added like any other.
    /// </summary>
    /// <param name="m">Columns of a, rows of c.</param>
    /// <param name="n">Columns of b and c.</param>
    /// <param name="leafRows">Rows of each leaf, in order; no leaves give zero.</param>
    /// <param name="a">(sum of leafRows, m).</param>
    /// <param name="lda">From a row of a to the next.</param>
    /// <param name="b">(sum of leafRows, n).</param>
    /// <param name="ldb">From a row of b to the next.</param>
    /// <param name="c">(m, n), overwritten.</param>
    /// <param name="ldc">From a row of c to the next.</param>
    /// <param name="threads">At most so many threads share the work; the bits do not depend on it.</param>
    /// <exception cref="ArgumentException">A size, a leading dimension or a span does not fit, or c overlaps a or b.</exception>
    public static void TNTree(
        int m, int n, ReadOnlySpan<int> leafRows, ReadOnlySpan<float> a, int lda, ReadOnlySpan<float> b, int ldb,
        Span<float> c, int ldc, int threads = 1)
        => RunTree(Kernel.Path, m, n, leafRows, a, lda, b, ldb, c, ldc, threads);

    internal static void Run(
        KernelPath path, GemmForm form, int m, int n, int k, ReadOnlySpan<float> a, int lda, ReadOnlySpan<float> b, int ldb,
        Span<float> c, int ldc, bool accumulate, Epilogue epilogue, int threads)
    {
        GemmArguments.Check(form, m, n, k, a, lda, b, ldb, c, ldc, threads);
        if (!epilogue.Bias.IsEmpty && epilogue.Bias.Length != n)
            throw new ArgumentException(
                $"The bias has {epilogue.Bias.Length} elements; it needs n = {n}, or none.", nameof(epilogue));

        if (!Enum.IsDefined(epilogue.Activation))
            throw new ArgumentOutOfRangeException(nameof(epilogue), epilogue.Activation, "No such activation.");

        if (m == 0 || n == 0)
            return;

        fixed (float* pa = a, pb = b, pc = c, bias = epilogue.Bias)
        {
            Product product = Product.Of(form, m, n, k, pa, lda, pb, ldb, pc, ldc) with
            {
                Accumulate = accumulate,
                Bias = bias,
                Activation = epilogue.Activation,
            };
            if (path == KernelPath.Scalar)
                ReferenceGemm.Run(product);
            else
                Slices.Run(product, TileSet.For(path), threads);
        }
    }

    internal static void RunTree(
        KernelPath path, int m, int n, ReadOnlySpan<int> leafRows, ReadOnlySpan<float> a, int lda, ReadOnlySpan<float> b,
        int ldb, Span<float> c, int ldc, int threads)
    {
        int rows = GemmArguments.SumOfRows(leafRows);
        GemmArguments.Check(GemmForm.TN, m, n, rows, a, lda, b, ldb, c, ldc, threads);
        if (m == 0 || n == 0)
            return;

        fixed (float* pa = a, pb = b, pc = c)
        {
            Product product = Product.Of(GemmForm.TN, m, n, rows, pa, lda, pb, ldb, pc, ldc);
            if (path == KernelPath.Scalar)
                ReferenceGemm.RunTree(product, leafRows);
            else
                Slices.RunTree(product, leafRows, TileSet.For(path), threads);
        }
    }
}
