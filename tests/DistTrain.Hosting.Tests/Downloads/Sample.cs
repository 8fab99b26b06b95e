using System.IO.Compression;
using System.Security.Cryptography;
using DistTrain.Data;

namespace DistTrain.Hosting.Tests;

/// <summary>A small published file.</summary>
internal static class Sample
{
    public static readonly byte[] Content = [.. Enumerable.Range(0, 5000).Select(i => (byte)(i * i / 7))];

    public static readonly byte[] Packed = Gzip(Content);

    public static readonly PublishedFile File =
        new("set", "some-idx1-ubyte", Content.Length, Convert.ToHexStringLower(SHA256.HashData(Content)));

    public static byte[] Gzip(byte[] content)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Optimal, leaveOpen: true))
            gzip.Write(content);
        return packed.ToArray();
    }

    public static IReadOnlyDictionary<string, IReadOnlyList<Uri>> Mirrors(params string[] hosts) =>
        new Dictionary<string, IReadOnlyList<Uri>>(StringComparer.Ordinal)
        {
            ["set"] = [.. hosts.Select(host => new Uri($"https://{host}/files/"))],
        };
}
