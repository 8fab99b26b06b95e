using System.Runtime.InteropServices;
using DistTrain.Training;

namespace DistTrain.AkkaHost;

/// <summary>Puts a payload's bytes, as they come, to where its numbers are to go.</summary>
/// <param name="parts">The places, in order.</param>
internal sealed class PayloadSink(IReadOnlyList<PayloadPart> parts)
{
    private byte[] _encoded = [];
    private int _part, _floats, _used;
    private int _byte;

    /// <summary>Takes bytes.</summary>
    /// <exception cref="InvalidDataException">There are more of them than places.</exception>
    public void Put(ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length > 0)
        {
            if (_part == parts.Count)
                throw new InvalidDataException("a payload is longer than its message says.");
            bytes = bytes[(parts[_part].Codec is { } codec ? Coded(bytes, codec) : Plain(bytes))..];
        }
    }

    private int Plain(ReadOnlySpan<byte> bytes)
    {
        Span<byte> rest = MemoryMarshal.AsBytes(parts[_part].Floats.Span)[_byte..];
        int count = Math.Min(rest.Length, bytes.Length);
        bytes[..count].CopyTo(rest);
        _byte += count;
        if (count == rest.Length)
            (_part, _byte) = (_part + 1, 0);
        return count;
    }

    private int Coded(ReadOnlySpan<byte> bytes, Codec codec)
    {
        Span<float> piece = parts[_part].Floats.Span[_floats..];
        piece = piece[..Math.Min(piece.Length, PayloadPart.PieceFloats)];
        int whole = (int)codec.EncodedBytes(piece.Length);
        if (_encoded.Length < whole)
            Array.Resize(ref _encoded, whole);
        int count = Math.Min(whole - _used, bytes.Length);
        bytes[..count].CopyTo(_encoded.AsSpan(_used));
        _used += count;
        if (_used < whole)
            return count;
        codec.Decode(_encoded.AsSpan(0, whole), piece);
        (_floats, _used) = (_floats + piece.Length, 0);
        if (_floats == parts[_part].Floats.Length)
            (_part, _floats) = (_part + 1, 0);
        return count;
    }
}
