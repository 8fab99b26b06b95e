using System.Security.Cryptography;
using DistTrain.Training;
using Microsoft.Win32.SafeHandles;

namespace DistTrain.Hosting;

/// <summary>The data files of a run as other nodes read them: opened and summed up when the first one asks.</summary>
/// <param name="paths">Their paths, by name.</param>
internal sealed class FileShelf(IReadOnlyDictionary<string, string> paths) : IDisposable
{
    private readonly Lock _gate = new();
    private readonly List<SafeFileHandle> _handles = [];
    private SharedFile[]? _files;

    /// <summary>The files.</summary>
    /// <exception cref="IOException">One cannot be read any more.</exception>
    public IReadOnlyList<SharedFile> Files
    {
        get
        {
            lock (_gate)
            {
                return _files ??=
                    [.. paths.OrderBy(file => file.Key, StringComparer.Ordinal).Select(file => Open(file.Key, file.Value))];
            }
        }
    }

    /// <summary>A part of a file; shorter than asked for at its end.</summary>
    /// <exception cref="InvalidDataException">There is no such part, or it is too large.</exception>
    public byte[] Read(VisitMessages.ChunkWanted wanted)
    {
        if (wanted.File >= Files.Count || wanted.Bytes is <= 0 or > VisitMessages.ChunkBytesMax
            || wanted.Offset < 0 || wanted.Offset >= Files[wanted.File].Bytes)
            throw new InvalidDataException($"there is no such part: {wanted}");
        var bytes = new byte[Math.Min(wanted.Bytes, Files[wanted.File].Bytes - wanted.Offset)];
        int got = 0;
        for (int more = 1; got < bytes.Length && more > 0; got += more)
            more = RandomAccess.Read(_handles[wanted.File], bytes.AsSpan(got), wanted.Offset + got);
        return bytes;
    }

    public void Dispose()
    {
        lock (_gate)
            _handles.ForEach(handle => handle.Dispose());
    }

    private SharedFile Open(string name, string path)
    {
        using (FileStream stream = File.OpenRead(path))
        {
            var file = new SharedFile(name, stream.Length, Convert.ToHexStringLower(SHA256.HashData(stream)));
            _handles.Add(File.OpenHandle(path));
            return file;
        }
    }
}
