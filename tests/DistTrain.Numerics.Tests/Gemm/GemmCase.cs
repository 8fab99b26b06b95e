namespace DistTrain.Numerics.Tests;

/// <summary>One product with its operands, its surroundings and what the definition says of it.</summary>
internal sealed record GemmCase(
    GemmForm Form, int M, int N, int K, int PadA = 0, int PadB = 0, int PadC = 0, int Offset = 0,
    bool Accumulate = false, bool Bias = false, Activation Activation = Activation.None)
{
    private int ARows => Form == GemmForm.TN ? K : M;

    private int Lda => (Form == GemmForm.TN ? M : K) + PadA;

    private int BRows => Form == GemmForm.NT ? N : K;

    private int Ldb => (Form == GemmForm.NT ? K : N) + PadB;

    private int Ldc => N + PadC;

    /// <summary>A case drawn from a seed: sizes up to <paramref name="sizeMax"/>, any form, any epilogue.</summary>
    public static GemmCase Draw(ref RandomStream stream, int sizeMax, int depthMax) => new(
        (GemmForm)stream.NextInt32(3), stream.NextInt32(sizeMax + 1), stream.NextInt32(sizeMax + 1),
        stream.NextInt32(depthMax + 1), stream.NextInt32(5), stream.NextInt32(5), stream.NextInt32(5), stream.NextInt32(4),
        stream.NextInt32(2) == 1, stream.NextInt32(2) == 1, (Activation)stream.NextInt32(4));

    /// <summary>Computes with a path; the gaps between rows of c are part of the answer.</summary>
    public float[] Compute(KernelPath path, int threads = 1)
    {
        float[] c = C();
        Gemm.Run(
            path, Form, M, N, K, A().AsSpan(Offset), Lda, B().AsSpan(Offset), Ldb, c.AsSpan(Offset), Ldc, Accumulate,
            new Epilogue(Bias ? BiasValues() : [], Activation), threads);
        return c;
    }

    public float[] Expected()
    {
        float[] a = A(), b = B(), c = C(), bias = BiasValues();
        for (int i = 0; i < M; i++)
        {
            for (int j = 0; j < N; j++)
            {
                (int row, int column) = (i, j);
                int at = Offset + (i * Ldc) + j;
                float value = GemmOracle.Dot(
                    K,
                    p => a[Offset + (Form == GemmForm.TN ? (p * Lda) + row : (row * Lda) + p)],
                    p => b[Offset + (Form == GemmForm.NT ? (column * Ldb) + p : (p * Ldb) + column)],
                    Accumulate ? c[at] : null);
                c[at] = GemmOracle.Finish(value, Bias ? bias[j] : null, Activation);
            }
        }

        return c;
    }

    private float[] A() => GemmOracle.Numbers(Offset + (ARows * Lda), 1);

    private float[] B() => GemmOracle.Numbers(Offset + (BRows * Ldb), 2);

    private float[] C() => GemmOracle.Numbers(Offset + (M * Ldc), 3);

    private float[] BiasValues() => GemmOracle.Numbers(N, 4);
}
