using System.Buffers.Binary;
using System.IO.Compression;

namespace DistTrain.Data;

/// <summary>
/// Reads IDX files of unsigned bytes, plain or gzip (told apart by their first two bytes, whatever the name). The layout: two
/// zero bytes, a type (0x08 for bytes), the number of dimensions, each dimension as a big-endian 32-bit number, then the values
/// (LeCun, "The MNIST database of handwritten digits").
/// </summary>
internal static class IdxReader
{
    private const byte UnsignedByte = 0x08;
    private const int DimsMax = 4;

    /// <summary>Reads a whole file.</summary>
    /// <param name="file">The file; it is left open.</param>
    /// <param name="rankMin">The fewest dimensions that make sense here.</param>
    /// <param name="rankMax">The most dimensions that make sense here.</param>
    /// <exception cref="DataException">The file is not such a file, or is not whole.</exception>
    public static IdxArray Read(DataFile file, int rankMin, int rankMax)
    {
        try
        {
            using GZipStream? unpacked = GzipContent.Is(file)
                ? new GZipStream(file.Content, CompressionMode.Decompress, leaveOpen: true)
                : null;
            Stream content = unpacked ?? file.Content;
            int[] dims = ReadHeader(file.Path, content, rankMin, rankMax);
            long size = RequirePlausible(file, dims, packed: unpacked is not null);
            byte[] values = GC.AllocateUninitializedArray<byte>((int)size);
            int got = content.ReadAtLeast(values, values.Length, throwOnEndOfStream: false);
            if (got < size)
                throw Truncated(file.Path, dims, size, got);
            if (content.ReadByte() >= 0)
                throw new DataException(
                    $"{file.Path}: trailing bytes after the {Text(dims)} = {size:N0} values that the header announces.");
            if (unpacked is not null)
                GzipContent.RequireWhole(file, 4 + 4L * dims.Length + size);
            return new IdxArray(file.Path, dims, values);
        }
        catch (InvalidDataException e)
        {
            throw GzipContent.Damaged(file, e);
        }
        catch (IOException e)
        {
            throw new DataException($"{file.Path}: cannot be read ({e.Message}).", e);
        }
    }

    private static int[] ReadHeader(string path, Stream content, int rankMin, int rankMax)
    {
        Span<byte> magic = stackalloc byte[4];
        int got = content.ReadAtLeast(magic, magic.Length, throwOnEndOfStream: false);
        if (got < magic.Length)
            throw new DataException(
                $"{path}: {(got == 0 ? "empty" : $"only {got} bytes")}; an IDX file starts with a magic number of 4 bytes.");
        if (magic[0] != 0 || magic[1] != 0)
            throw new DataException(
                $"{path}: not an IDX file: it starts with {Convert.ToHexString(magic)}; "
                + "an IDX file of bytes starts with 000008 and the number of dimensions.");
        if (magic[2] != UnsignedByte)
            throw new DataException(
                $"{path}: holds {TypeName(magic[2])} (type 0x{magic[2]:x2}); only unsigned bytes (type 0x08) are read.");
        int rank = magic[3];
        if (rank < rankMin || rank > rankMax)
            throw new DataException(
                $"{path}: has {rank} dimensions; here {(rankMin == rankMax ? $"{rankMin}" : $"{rankMin} to {rankMax}")} "
                + $"are right{Hint(rank, rankMax)}.");
        Span<byte> words = stackalloc byte[4 * DimsMax];
        words = words[..(4 * rank)];
        got = content.ReadAtLeast(words, words.Length, throwOnEndOfStream: false);
        if (got < words.Length)
            throw new DataException($"{path}: cut short inside its header: {got} of {words.Length} bytes of dimensions.");
        int[] dims = new int[rank];
        for (int i = 0; i < rank; i++)
            dims[i] = BinaryPrimitives.ReadInt32BigEndian(words[(4 * i)..]);
        return dims;
    }

    /// <summary>Checks the announced size before any memory is taken for it, and returns it.</summary>
    private static long RequirePlausible(DataFile file, int[] dims, bool packed)
    {
        long size = 1;
        for (int i = 0; i < dims.Length; i++)
        {
            if (dims[i] < 1)
                throw new DataException($"{file.Path}: dimension {i} is {(uint)dims[i]:N0}; 1 to {int.MaxValue:N0} is possible.");
            size *= dims[i];
            if (size > Array.MaxLength)
                throw new DataException($"{file.Path}: {Text(dims)} values; at most {Array.MaxLength:N0} are read.");
        }

        long stored = file.Content.Length;
        if (packed && size > stored * GzipContent.RatioMax)
            throw new DataException(
                $"{file.Path}: the header announces {Text(dims)} = {size:N0} values, more than {stored:N0} gzip bytes can hold.");
        long header = 4 + 4L * dims.Length;
        if (!packed && stored - header < size)
            throw Truncated(file.Path, dims, size, stored - header);
        return size;
    }

    private static DataException Truncated(string path, int[] dims, long size, long got) =>
        new($"{path}: cut short: {got:N0} of the {Text(dims)} = {size:N0} values that the header announces. "
            + "Fetch the file again.");

    private static string Text(int[] dims) => string.Join('×', dims);

    private static string Hint(int rank, int rankMax) => (rank, rankMax) switch
    {
        ( > 1, 1) => " (labels have one; is this the images' file?)",
        (1, > 1) => " (is this the labels' file?)",
        _ => "",
    };

    private static string TypeName(byte type) => type switch
    {
        0x09 => "signed bytes",
        0x0B => "16-bit integers",
        0x0C => "32-bit integers",
        0x0D => "32-bit floats",
        0x0E => "64-bit floats",
        _ => "an unknown type",
    };
}
