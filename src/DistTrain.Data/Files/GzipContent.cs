using System.Buffers.Binary;
using System.IO.Compression;

namespace DistTrain.Data;

/// <summary>What the unpacker of the base library leaves to its callers.</summary>
internal static class GzipContent
{
    /// <summary>No deflate stream grows by more when it is unpacked, so a small file cannot claim a lot of memory.</summary>
    public const long RatioMax = 1032;

    /// <summary>A header of ten bytes and an end of eight.</summary>
    private const int BytesMin = 18;

    /// <summary>Whether a file is gzip, by its first two bytes; leaves it at its beginning.</summary>
    public static bool Is(DataFile file)
    {
        Span<byte> start = stackalloc byte[2];
        file.Content.Position = 0;
        int got = file.Content.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
        file.Content.Position = 0;
        return got == start.Length && start[0] == 0x1f && start[1] == 0x8b;
    }

    /// <summary>
    /// Checks that a gzip file is whole. It ends with a checksum and, in its last four bytes, the content's size. The unpacker
    /// checks the checksum, but does not mind if the end is cut off.
    /// </summary>
    /// <param name="file">The file.</param>
    /// <param name="size">How many bytes were unpacked.</param>
    /// <exception cref="DataException">The end is missing.</exception>
    public static void RequireWhole(DataFile file, long size)
    {
        Span<byte> end = stackalloc byte[4];
        if (file.Content.Length > end.Length)
        {
            file.Content.Seek(-end.Length, SeekOrigin.End);
            file.Content.ReadExactly(end);
        }

        if (file.Content.Length < BytesMin || BinaryPrimitives.ReadUInt32LittleEndian(end) != (uint)size)
            throw new DataException(
                $"{file.Path}: the gzip data are cut short: they do not end with their content's size. Fetch the file again.");
    }

    /// <summary>The content of a file that may be gzip, from its beginning.</summary>
    /// <exception cref="DataException">The gzip data are damaged or cut short.</exception>
    public static Stream Unpacked(DataFile file)
    {
        if (!Is(file))
            return file.Content;
        try
        {
            var content = new MemoryStream();
            using (var unpacking = new GZipStream(file.Content, CompressionMode.Decompress, leaveOpen: true))
                unpacking.CopyTo(content);
            RequireWhole(file, content.Length);
            content.Position = 0;
            return content;
        }
        catch (InvalidDataException e)
        {
            throw Damaged(file, e);
        }
    }

    /// <summary>The error for what the unpacker refuses.</summary>
    public static DataException Damaged(DataFile file, InvalidDataException e) =>
        new($"{file.Path}: the gzip data are damaged ({e.Message.TrimEnd('.')}). Fetch the file again.", e);
}
