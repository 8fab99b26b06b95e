using System.Buffers.Binary;
using System.IO.Compression;

namespace DistTrain.Data.Tests;

/// <summary>Makes IDX files, right and wrong ones.</summary>
internal static class IdxBytes
{
    public static byte[] Of(int[] dims, byte[] values, byte type = 0x08)
    {
        byte[] file = new byte[4 + 4 * dims.Length + values.Length];
        (file[2], file[3]) = (type, (byte)dims.Length);
        for (int i = 0; i < dims.Length; i++)
            BinaryPrimitives.WriteInt32BigEndian(file.AsSpan(4 + 4 * i), dims[i]);
        values.CopyTo(file, 4 + 4 * dims.Length);
        return file;
    }

    /// <summary>Values 0, 1, 2, … of the right number.</summary>
    public static byte[] Of(params int[] dims) =>
        Of(dims, [.. Enumerable.Range(0, dims.Aggregate(1, (product, dim) => product * dim)).Select(i => (byte)i)]);

    public static byte[] Gzip(byte[] content)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Optimal, leaveOpen: true))
            gzip.Write(content);
        return packed.ToArray();
    }
}
