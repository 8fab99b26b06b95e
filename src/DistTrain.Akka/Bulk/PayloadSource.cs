using System.Runtime.InteropServices;
using DistTrain.Training;

namespace DistTrain.AkkaHost;

/// <summary>A payload as bytes, taken a piece at a time: numbers as they are or in the short form of their codec.</summary>
/// <param name="parts">The payload.</param>
internal sealed class PayloadSource(IReadOnlyList<PayloadPart> parts)
{
    private byte[] _encoded = [];
    private int _part, _floats, _begin, _end;
    private int _byte;

    /// <summary>Fills a buffer.</summary>
    /// <returns>How many bytes it took; fewer than fit only at the payload's end.</returns>
    public int Fill(Span<byte> destination)
    {
        int filled = 0;
        while (filled < destination.Length && (_end > _begin || _part < parts.Count))
        {
            Span<byte> rest = destination[filled..];
            filled += _end > _begin || parts[_part].Codec is not null ? Coded(rest) : Plain(rest);
        }

        return filled;
    }

    private int Plain(Span<byte> destination)
    {
        ReadOnlySpan<byte> rest = MemoryMarshal.AsBytes(parts[_part].Floats.Span)[_byte..];
        int count = Math.Min(rest.Length, destination.Length);
        rest[..count].CopyTo(destination);
        _byte += count;
        if (count == rest.Length)
            (_part, _byte) = (_part + 1, 0);
        return count;
    }

    private int Coded(Span<byte> destination)
    {
        if (_end == _begin)
            Encode();
        int count = Math.Min(_end - _begin, destination.Length);
        _encoded.AsSpan(_begin, count).CopyTo(destination);
        _begin += count;
        return count;
    }

    private void Encode()
    {
        PayloadPart part = parts[_part];
        ReadOnlySpan<float> piece = part.Floats.Span[_floats..];
        piece = piece[..Math.Min(piece.Length, PayloadPart.PieceFloats)];
        (_begin, _end) = (0, (int)part.Codec!.EncodedBytes(piece.Length));
        if (_encoded.Length < _end)
            _encoded = new byte[_end];
        part.Codec.Encode(piece, _encoded.AsSpan(0, _end));
        _floats += piece.Length;
        if (_floats == part.Floats.Length)
            (_part, _floats) = (_part + 1, 0);
    }
}
