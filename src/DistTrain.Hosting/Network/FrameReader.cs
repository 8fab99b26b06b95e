using System.Buffers.Binary;
using System.Runtime.InteropServices;
using DistTrain.Training;

namespace DistTrain.Hosting;

/// <summary>
/// Reads frames from a channel. Headers and control parts pass through a buffer, which is small until the peer is trusted; the
/// rest of a payload goes from the system to its destination.
/// </summary>
internal sealed class FrameReader(ByteChannel channel)
{
    private byte[] _buffer = new byte[FrameHeader.Bytes + Handshake.BytesMax];
    private int _start, _end;

    /// <summary>Whether a frame has begun to come that nobody has read yet.</summary>
    public bool HasMore => _end > _start;

    /// <summary>Takes a larger buffer, once the peer is trusted.</summary>
    public void Grow() => Resize(64 << 10);

    /// <summary>Reads a frame's header and control part; the latter stays until the next call.</summary>
    /// <param name="controlBytesMax">The largest control part that is taken.</param>
    /// <param name="payloadBytesMax">The largest payload that is taken.</param>
    /// <param name="control">The control part.</param>
    /// <param name="beforeWait">Called before each wait for bytes; null for nothing.</param>
    /// <exception cref="InvalidDataException">It is none, damaged or too large.</exception>
    /// <exception cref="IOException">The connection is no more.</exception>
    public FrameHeader ReadHead(
        int controlBytesMax, int payloadBytesMax, out ReadOnlySpan<byte> control, Action? beforeWait = null)
    {
        FrameHeader header = FrameHeader.Read(Take(FrameHeader.Bytes, beforeWait), controlBytesMax, payloadBytesMax);
        control = Take(header.ControlBytes, beforeWait);
        header.Check(control);
        return header;
    }

    /// <summary>Reads the payload of the frame whose head was read last.</summary>
    /// <exception cref="InvalidDataException">It is damaged.</exception>
    /// <exception cref="IOException">The connection is no more.</exception>
    public void ReadPayload(FrameHeader header, IReadOnlyList<PayloadPart> destinations)
    {
        uint crc = 0;
        for (int i = 0; i < destinations.Count; i++)
        {
            if (destinations[i].Codec is { } codec)
                ReadCoded(destinations[i].Floats.Span, codec, header.Checked, ref crc);
            else
                ReadPlain(MemoryMarshal.AsBytes(destinations[i].Floats.Span), header.Checked, ref crc);
        }

        if (header.Checked && BinaryPrimitives.ReadUInt32LittleEndian(Take(FrameHeader.TrailerBytes)) != crc)
            throw new InvalidDataException("a payload is damaged: its checksum does not match.");
    }

    private void ReadPlain(Span<byte> bytes, bool checks, ref uint crc)
    {
        int buffered = Math.Min(bytes.Length, _end - _start);
        _buffer.AsSpan(_start, buffered).CopyTo(bytes);
        _start += buffered;
        crc = checks ? Crc32C.Append(crc, bytes[..buffered]) : 0;
        for (bytes = bytes[buffered..]; bytes.Length > 0;)
        {
            int count = channel.Receive(bytes[..Math.Min(bytes.Length, 2 * channel.ChunkBytes)]);
            crc = checks ? Crc32C.Append(crc, bytes[..count]) : 0;
            bytes = bytes[count..];
        }
    }

    private void ReadCoded(Span<float> floats, Codec codec, bool checks, ref uint crc)
    {
        for (; floats.Length > 0; floats = floats[Math.Min(floats.Length, PayloadPart.PieceFloats)..])
        {
            Span<float> piece = floats[..Math.Min(floats.Length, PayloadPart.PieceFloats)];
            ReadOnlySpan<byte> encoded = Take((int)codec.EncodedBytes(piece.Length));
            crc = checks ? Crc32C.Append(crc, encoded) : 0;
            codec.Decode(encoded, piece);
        }
    }

    private ReadOnlySpan<byte> Take(int bytes, Action? beforeWait = null)
    {
        if (bytes > _buffer.Length)
            Resize(bytes);
        if (_start + bytes > _buffer.Length)
            Resize(_buffer.Length);
        while (_end - _start < bytes)
        {
            beforeWait?.Invoke();
            _end += channel.Receive(_buffer.AsSpan(_end));
        }

        ReadOnlySpan<byte> taken = _buffer.AsSpan(_start, bytes);
        _start += bytes;
        if (_start == _end)
            _start = _end = 0;
        return taken;
    }

    /// <summary>Moves what is there to the buffer's beginning, or to that of a new one.</summary>
    private void Resize(int bytes)
    {
        byte[] buffer = bytes == _buffer.Length ? _buffer : new byte[bytes];
        _buffer.AsSpan(_start, _end - _start).CopyTo(buffer);
        (_buffer, _start, _end) = (buffer, 0, _end - _start);
    }
}
