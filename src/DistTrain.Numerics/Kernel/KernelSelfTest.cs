using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace DistTrain.Numerics;

/// <summary>A fixed calculation whose bits tell whether two processes may train together in synchronous mode.</summary>
internal static class KernelSelfTest
{
    /// <summary>12 hexadecimal digits of the SHA-256 of the results.</summary>
    public static string Hash(KernelPath path)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (GemmForm form in Enum.GetValues<GemmForm>())
            Append(hash, Product(path, form));

        Append(hash, Tree(path));
        Append(hash, ElementwiseSelfTest.Results(path));
        return Convert.ToHexStringLower(hash.GetHashAndReset())[..12];
    }

    private static float[] Product(KernelPath path, GemmForm form)
    {
        // 600 terms: two blocks, and far too many for a product without fused rounding to agree by chance.
        const int M = 19, N = 37, K = 600;
        float[] a = Numbers(M * K, 1), b = Numbers(K * N, 2), c = new float[M * N];
        int lda = form == GemmForm.TN ? M : K, ldb = form == GemmForm.NT ? K : N;
        Gemm.Run(path, form, M, N, K, a, lda, b, ldb, c, N, false, new Epilogue(Numbers(N, 3), Activation.Relu), 1);
        return c;
    }

    private static float[] Tree(KernelPath path)
    {
        const int M = 13, N = 35;
        int[] leafRows = [9, 8, 8, 0, 700, 3, 17];
        int rows = leafRows.Sum();
        float[] c = new float[M * N];
        Gemm.RunTree(path, M, N, leafRows, Numbers(rows * M, 4), M, Numbers(rows * N, 5), N, c, N, 1);
        return c;
    }

    private static float[] Numbers(int count, int part)
    {
        var stream = new RandomStream(0x5e1f7e57, RandomPurpose.SelfTest, shard: part);
        float[] numbers = new float[count];
        for (int i = 0; i < count; i++)
            numbers[i] = (2 * stream.NextSingle()) - 1;

        return numbers;
    }

    private static void Append(IncrementalHash hash, float[] values)
    {
        // The bytes of the hash are little-endian on every machine.
        Span<byte> bytes = stackalloc byte[sizeof(float)];
        foreach (float value in values)
        {
            System.Buffers.Binary.BinaryPrimitives.WriteSingleLittleEndian(bytes, value);
            hash.AppendData(bytes);
        }
    }
}
