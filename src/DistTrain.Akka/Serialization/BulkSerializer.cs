using System.Buffers.Binary;
using Akka.Actor;
using Akka.Serialization;
using DistTrain.Training;

namespace DistTrain.AkkaHost;

/// <summary>
/// The bytes of <see cref="BulkConversation"/>: numbers, little-endian, then what the lengths leave. A change of the layout
/// gets a new manifest.
/// </summary>
public sealed class BulkSerializer(ExtendedActorSystem system) : SerializerWithStringManifest(system)
{
    /// <summary>The serializer's number on the wire.</summary>
    public const int Number = 802;

    /// <summary>The most bytes of a chunk: above 85,000 its array is a large object.</summary>
    public const int ChunkBytesMax = 80_000;

    private const string BeginManifest = "begin-1", ChunkManifest = "chunk-1", CreditManifest = "credit-1";

    /// <inheritdoc/>
    public override int Identifier => Number;

    /// <inheritdoc/>
    public override string Manifest(object o) => o switch
    {
        BulkConversation.Begin => BeginManifest,
        BulkConversation.Chunk => ChunkManifest,
        BulkConversation.Credit => CreditManifest,
        _ => throw new RefusedMessageException($"{o.GetType()} is not on the list of what may travel."),
    };

    /// <inheritdoc/>
    public override byte[] ToBinary(object obj) => obj switch
    {
        BulkConversation.Begin begin => Bytes(begin.Session, begin.Transfer, begin.PayloadBytes, begin.Control),
        BulkConversation.Chunk chunk => Bytes(chunk.Session, chunk.Transfer, chunk.Index, chunk.Bytes),
        BulkConversation.Credit credit => Bytes(credit.Session, credit.Chunks, 0, []),
        _ => throw new RefusedMessageException($"{obj.GetType()} is not on the list of what may travel."),
    };

    /// <inheritdoc/>
    public override object FromBinary(byte[] bytes, string manifest)
    {
        if (manifest is not (BeginManifest or ChunkManifest or CreditManifest))
            throw new RefusedMessageException(
                $"manifest '{manifest}' of serializer {Number} is not on the list of what may travel.");
        if (bytes.Length < HeadBytes)
            throw new RefusedMessageException($"{bytes.Length} bytes are no {manifest}.");
        (long session, long second, long third) =
            (Long(bytes, 0), Long(bytes, 1), Long(bytes, 2));
        byte[] rest = bytes[HeadBytes..];
        return manifest switch
        {
            BeginManifest when rest.Length <= WireLimits.ControlBytesMax && third is > 0 and <= WireLimits.PayloadBytesMax =>
                new BulkConversation.Begin(session, second, rest, third),
            ChunkManifest when rest.Length is > 0 and <= ChunkBytesMax && third is >= 0 and <= int.MaxValue =>
                new BulkConversation.Chunk(session, second, (int)third, rest),
            CreditManifest when rest.Length == 0 && second is > 0 and <= int.MaxValue =>
                new BulkConversation.Credit(session, (int)second),
            _ => throw new RefusedMessageException($"a {manifest} of {bytes.Length} bytes is beyond its limits."),
        };
    }

    private const int HeadBytes = 3 * sizeof(long);

    private static byte[] Bytes(long first, long second, long third, byte[] rest)
    {
        var bytes = new byte[HeadBytes + rest.Length];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, first);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(sizeof(long)), second);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(2 * sizeof(long)), third);
        rest.CopyTo(bytes, HeadBytes);
        return bytes;
    }

    private static long Long(byte[] bytes, int place) =>
        BinaryPrimitives.ReadInt64LittleEndian(bytes.AsSpan(place * sizeof(long)));
}
