using System.Numerics;

namespace DistTrain.Numerics;

/// <summary>The products by their definition: the scalar path, and the oracle of every other one.</summary>
internal static unsafe class ReferenceGemm
{
    public static void Run(in Product product)
    {
        for (int i = 0; i < product.M; i++)
        {
            float* row = product.C + (i * product.Ldc);
            for (int j = 0; j < product.N; j++)
                row[j] = Finish(product, j, Element(product, i, j, 0, product.K, row[j], product.Accumulate));

            CurvedActivation.Run(KernelPath.Scalar, product.Activation, row, product.Ldc, 1, product.N);
        }
    }

    public static void RunTree(in Product product, ReadOnlySpan<int> leafRows)
    {
        for (int i = 0; i < product.M; i++)
        {
            for (int j = 0; j < product.N; j++)
                product.C[(i * product.Ldc) + j] = TreeElement(product, i, j, leafRows);
        }
    }

    /// <summary>max(x, 0) with +0 for -0 and NaN kept, the form that vectors compute without a branch.</summary>
    public static float Relu(float x) => x <= 0 ? 0 : x;

    private static float TreeElement(in Product product, int i, int j, ReadOnlySpan<int> leafRows)
    {
        // A binary counter: after leaf number l, as many pairs close as l has trailing ones.
        Span<float> pending = stackalloc float[33];
        int depth = 0, begin = 0;
        for (int leaf = 0; leaf < leafRows.Length; leaf++)
        {
            float sum = Element(product, i, j, begin, leafRows[leaf], 0, false);
            begin += leafRows[leaf];
            for (int merges = BitOperations.TrailingZeroCount(~leaf); merges > 0; merges--)
                sum = pending[--depth] + sum;

            pending[depth++] = sum;
        }

        float total = depth > 0 ? pending[--depth] : 0;
        while (depth > 0)
            total = pending[--depth] + total;

        return total;
    }

    private static float Element(in Product product, int i, int j, int begin, int count, float start, bool accumulate)
    {
        float sum = accumulate ? start : 0;
        int length = KBlocks.Length(count), end = begin + count;
        for (int first = begin; first < end; first += length)
        {
            float chain = 0;
            float* a = product.A + (i * product.ARow) + (first * product.ADepth);
            float* b = product.B + (j * product.BColumn) + (first * product.BDepth);
            for (int p = Math.Min(length, end - first); p > 0; p--, a += product.ADepth, b += product.BDepth)
                chain = MathF.FusedMultiplyAdd(*a, *b, chain);

            sum = first == begin && !accumulate ? chain : sum + chain;
        }

        return sum;
    }

    private static float Finish(in Product product, int j, float value)
    {
        if (product.Bias != null)
            value += product.Bias[j];

        return product.Activation == Activation.Relu ? Relu(value) : value;
    }
}
