namespace DistTrain.Numerics.Tests;

public sealed class GemmTreeTests
{
    public static TheoryData<KernelPath> Paths => KernelPathsUnderTest.All;

    [Theory]
    [MemberData(nameof(Paths))]
    public void A_tree_product_has_the_bits_of_its_leaves_added_in_the_tree(KernelPath path)
    {
        var stream = new RandomStream(3, RandomPurpose.SelfTest);
        for (int round = 0; round < 60; round++)
        {
            int[] leaves = new int[stream.NextInt32(12)];
            for (int i = 0; i < leaves.Length; i++)
                leaves[i] = stream.NextInt32(20);

            Check(path, 1 + stream.NextInt32(60), 1 + stream.NextInt32(60), leaves, stream.NextInt32(3));
        }
    }

    [Theory]
    [MemberData(nameof(Paths))]
    public void A_leaf_longer_than_a_depth_block_is_summed_before_the_tree(KernelPath path)
    {
        Check(path, 14, 33, [600, 5, 1100], 0);
        Check(path, 14, 33, [3, 0, 513], 1);
    }

    [Theory]
    [MemberData(nameof(Paths))]
    public void One_leaf_is_a_plain_product(KernelPath path)
    {
        float[] a =
            GemmOracle.Numbers(64 * 30, 1), b = GemmOracle.Numbers(64 * 50, 2), tree = new float[1500], plain = new float[1500];
        Gemm.RunTree(path, 30, 50, [64], a, 30, b, 50, tree, 50, 1);
        Gemm.Run(path, GemmForm.TN, 30, 50, 64, a, 30, b, 50, plain, 50, false, default, 1);
        tree.ShouldHaveTheBitsOf(plain, "one leaf");
    }

    private static void Check(KernelPath path, int m, int n, int[] leafRows, int pad)
    {
        int rows = leafRows.Sum(), lda = m + pad, ldb = n + pad, ldc = n + pad;
        float[] a = GemmOracle.Numbers(rows * lda, 1), b = GemmOracle.Numbers(rows * ldb, 2), c = new float[m * ldc];
        Gemm.RunTree(path, m, n, leafRows, a, lda, b, ldb, c, ldc, 1);

        var leaves = new List<float[]>();
        int begin = 0;
        foreach (int leaf in leafRows)
        {
            float[] value = new float[m * ldc];
            for (int i = 0; i < m; i++)
            {
                for (int j = 0; j < n; j++)
                {
                    (int first, int row, int column) = (begin, i, j);
                    value[(i * ldc) + j] = GemmOracle.Dot(
                        leaf, p => a[((first + p) * lda) + row], p => b[((first + p) * ldb) + column]);
                }
            }

            leaves.Add(value);
            begin += leaf;
        }

        c.ShouldHaveTheBitsOf(GemmOracle.Tree(leaves, m * ldc), $"{path} ({m}, {n}) of [{string.Join(' ', leafRows)}]");
    }
}
