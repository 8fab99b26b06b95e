using System.Buffers.Binary;
using System.Runtime.InteropServices;
using DistTrain.Training;

namespace DistTrain.Hosting;

/// <summary>
/// Writes frames to a channel. Small ones gather in a buffer until <see cref="Flush"/>; large payloads go from their own memory
/// to the system, piece by piece, each summed up while the cache holds it.
/// </summary>
internal sealed class FrameWriter(ByteChannel channel)
{
    private const int SmallBytes = 8 << 10;

    private byte[] _buffer = new byte[2 << 10];
    private int _used;

    /// <summary>Takes a larger buffer, once the peer is trusted.</summary>
    public void Grow() => _buffer = GC.AllocateUninitializedArray<byte>(64 << 10, pinned: true);

    /// <summary>Whether there is no room left to gather more.</summary>
    public bool IsFull => _used > _buffer.Length / 2;

    /// <summary>Writes a frame without a payload.</summary>
    public void Add(FrameKind kind, ReadOnlySpan<byte> control) => Head(kind, control, 0, false);

    /// <summary>Writes a frame with what a writer holds.</summary>
    public void Add(FrameKind kind, WireWriter message, bool checks)
    {
        int payloadBytes = checked((int)message.PayloadBytes);
        checks &= payloadBytes > 0;
        Head(kind, message.Written.Span, payloadBytes, checks);
        uint crc = 0;
        for (int i = 0; i < message.Payload.Count; i++)
        {
            PayloadPart part = message.Payload[i];
            if (part.Codec is { } codec)
                Body(part.Floats.Span, codec, checks, ref crc);
            else
                Body(MemoryMarshal.AsBytes(part.Floats.Span), checks, ref crc);
        }

        if (!checks)
            return;
        Span<byte> trailer = stackalloc byte[FrameHeader.TrailerBytes];
        BinaryPrimitives.WriteUInt32LittleEndian(trailer, crc);
        Put(trailer);
    }

    /// <summary>Sends what was gathered.</summary>
    public void Flush()
    {
        if (_used == 0)
            return;
        int used = _used;
        _used = 0;
        channel.Send(_buffer.AsSpan(0, used));
    }

    private void Head(FrameKind kind, ReadOnlySpan<byte> control, int payloadBytes, bool checks)
    {
        Span<byte> header = stackalloc byte[FrameHeader.Bytes];
        new FrameHeader(kind, control.Length, payloadBytes, Crc32C.Compute(control), checks).Write(header);
        Put(header);
        Put(control);
    }

    private void Body(ReadOnlySpan<byte> bytes, bool checks, ref uint crc)
    {
        if (bytes.Length <= SmallBytes)
        {
            crc = checks ? Crc32C.Append(crc, bytes) : 0;
            Put(bytes);
            return;
        }

        Flush();
        for (; bytes.Length > 0; bytes = bytes[Math.Min(bytes.Length, channel.ChunkBytes)..])
        {
            ReadOnlySpan<byte> chunk = bytes[..Math.Min(bytes.Length, channel.ChunkBytes)];
            crc = checks ? Crc32C.Append(crc, chunk) : 0;
            channel.Send(chunk);
        }
    }

    /// <summary>Encodes into the buffer, piece by piece.</summary>
    private void Body(ReadOnlySpan<float> floats, Codec codec, bool checks, ref uint crc)
    {
        for (; floats.Length > 0; floats = floats[Math.Min(floats.Length, PayloadPart.PieceFloats)..])
        {
            ReadOnlySpan<float> piece = floats[..Math.Min(floats.Length, PayloadPart.PieceFloats)];
            int bytes = (int)codec.EncodedBytes(piece.Length);
            if (_used + bytes > _buffer.Length)
                Flush();
            Span<byte> encoded = _buffer.AsSpan(_used, bytes);
            codec.Encode(piece, encoded);
            crc = checks ? Crc32C.Append(crc, encoded) : 0;
            _used += bytes;
        }
    }

    private void Put(ReadOnlySpan<byte> bytes)
    {
        if (_used + bytes.Length > _buffer.Length)
            Flush();
        if (bytes.Length > _buffer.Length)
        {
            channel.Send(bytes);
            return;
        }

        bytes.CopyTo(_buffer.AsSpan(_used));
        _used += bytes.Length;
    }
}
