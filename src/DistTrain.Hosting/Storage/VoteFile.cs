using System.Buffers.Binary;
using DistTrain.Training;

namespace DistTrain.Hosting;

/// <summary>What a voter has promised and accepted, on disk: the bytes of a message, then their CRC-32C.</summary>
/// <param name="path">The file.</param>
internal sealed class VoteFile(string path)
{
    private const int ChecksumBytes = sizeof(uint);

    /// <summary>Makes a vote durable.</summary>
    public void Save(Vote vote)
    {
        var writer = new WireWriter();
        WireForm.Write(writer, RoleAddress.Storage, RoleAddress.Voter(0), new StorageMessages.VoteLoaded(vote));
        byte[] content = [.. writer.Written.Span, 0, 0, 0, 0];
        Span<byte> body = content.AsSpan(..^ChecksumBytes);
        BinaryPrimitives.WriteUInt32LittleEndian(content.AsSpan(^ChecksumBytes..), Crc32C.Compute(body));
        DurableFile.Write(path, content);
    }

    /// <summary>The vote that was saved last; null if there is none.</summary>
    /// <exception cref="InvalidDataException">The file is damaged: what it promised is not known any more.</exception>
    public Vote? Load()
    {
        if (!File.Exists(path))
            return null;
        byte[] content = File.ReadAllBytes(path);
        if (content.Length < ChecksumBytes
            || BinaryPrimitives.ReadUInt32LittleEndian(content.AsSpan(^ChecksumBytes..)) != Crc32C.Compute(content.AsSpan(..^ChecksumBytes)))
            throw new InvalidDataException($"{path} is damaged: what was promised is not known any more.");
        return WireForm.Read(content.AsSpan(..^ChecksumBytes), PayloadPlan.None, 0).Message is StorageMessages.VoteLoaded loaded
            ? loaded.Vote
            : throw new InvalidDataException($"{path} is no vote.");
    }

    /// <summary>Forgets everything, for a run whose nodes of before are gone.</summary>
    public void Clear() => File.Delete(path);
}
