using System.IO.Compression;
using System.Security.Cryptography;
using DistTrain.Data;

namespace DistTrain.Hosting;

/// <summary>Compares a file with the published one, on the decompressed content.</summary>
internal static class PublishedContent
{
    /// <summary>What is wrong with a file, or null if it is the published one.</summary>
    /// <param name="content">The file from its beginning, plain or gzip; can seek.</param>
    /// <param name="published">What it should be.</param>
    public static string? Fault(Stream content, PublishedFile published)
    {
        Span<byte> magic = stackalloc byte[2];
        bool packed = content.ReadAtLeast(magic, 2, throwOnEndOfStream: false) == 2 && magic[0] == 0x1f && magic[1] == 0x8b;
        content.Position = 0;
        using GZipStream? unpacked = packed ? new GZipStream(content, CompressionMode.Decompress, leaveOpen: true) : null;
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        byte[] buffer = new byte[1 << 16];
        long size = 0;
        try
        {
            // One byte more than expected is enough to know that it is wrong, however much follows.
            for (int got; size <= published.Bytes && (got = (unpacked ?? content).Read(buffer)) > 0; size += got)
                hash.AppendData(buffer, 0, got);
        }
        catch (InvalidDataException e)
        {
            return $"the gzip data are damaged ({e.Message.TrimEnd('.')})";
        }

        if (size != published.Bytes)
            return $"it has {(size > published.Bytes ? "more than the" : $"{size:N0} of")} {published.Bytes:N0} bytes, unpacked";
        string sha256 = Convert.ToHexStringLower(hash.GetHashAndReset());
        return sha256 == published.Sha256 ? null : $"its SHA-256 is {sha256}, not {published.Sha256}, unpacked";
    }
}
