namespace DistTrain.Numerics;

/// <summary>
/// One product c[i, j] (+)= Σₚ a(i, p) · b(p, j), with the form already turned into strides: a(i, p) is
/// A[i·ARow + p·ADepth] and b(p, j) is B[p·BDepth + j·BColumn]. In each operand one of the two strides is 1.
/// </summary>
internal readonly unsafe struct Product
{
    public int M { get; init; }

    public int N { get; init; }

    public int K { get; init; }

    public float* A { get; init; }

    public float* B { get; init; }

    public float* C { get; init; }

    public nint ARow { get; init; }

    public nint ADepth { get; init; }

    public nint BDepth { get; init; }

    public nint BColumn { get; init; }

    public nint Ldc { get; init; }

    public bool Accumulate { get; init; }

    public float* Bias { get; init; }

    public Activation Activation { get; init; }

    public static Product Of(
        GemmForm form, int m, int n, int k, float* a, int lda, float* b, int ldb, float* c, int ldc) => new()
        {
            M = m,
            N = n,
            K = k,
            A = a,
            B = b,
            C = c,
            ARow = form == GemmForm.TN ? 1 : lda,
            ADepth = form == GemmForm.TN ? lda : 1,
            BDepth = form == GemmForm.NT ? 1 : ldb,
            BColumn = form == GemmForm.NT ? ldb : 1,
            Ldc = ldc,
        };
}
