using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using DistTrain.Numerics;

namespace DistTrain.Data;

/// <summary>
/// A sheet of 28×28 pixels that knows how far each pixel's centre is from the nearest line drawn. Every pixel goes through the
/// same IEEE operations on every machine; the vectors only do eight of them at once.
/// </summary>
internal readonly ref struct DigitCanvas
{
    /// <summary>Pixels a side.</summary>
    public const int Side = 28;

    /// <summary>Pixels of an image.</summary>
    public const int Length = Side * Side;

    /// <summary>Numbers that a sheet needs: each row has room for a vector that starts at its last pixel.</summary>
    public const int Room = Side * Stride;

    private const int Stride = Side + 8;

    /// <summary>One random word has the grain of two pixels, this far apart.</summary>
    private const int Half = Length / 2;

    private readonly Span<float> _squares;
    private readonly float _reach;

    /// <summary>An empty sheet for a pen.</summary>
    /// <param name="room">Room for <see cref="Room"/> numbers.</param>
    /// <param name="radius">Half the pen's width, in pixels.</param>
    public DigitCanvas(Span<float> room, float radius)
    {
        _squares = room[..Room];
        _reach = radius + 1;
        _squares.Fill(float.MaxValue);
    }

    /// <summary>Draws a straight line, or a dot where both ends are the same.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Line(float x0, float y0, float x1, float y1)
    {
        int left = Pixel(MathF.Min(x0, x1) - _reach), right = Pixel(MathF.Max(x0, x1) + _reach + 1);
        int top = Pixel(MathF.Min(y0, y1) - _reach), bottom = Pixel(MathF.Max(y0, y1) + _reach + 1);
        float dx = x1 - x0, dy = y1 - y0, squared = dx * dx + dy * dy;
        Vector256<float> dxs = Vector256.Create(dx), dys = Vector256.Create(dy), x0s = Vector256.Create(x0);
        Vector256<float> inverse = Vector256.Create(squared > 0 ? 1 / squared : 0);
        for (int x = left; x < right; x += Vector256<float>.Count)
        {
            Vector256<float> px = Vector256.CreateSequence((float)x, 1f) - x0s, along = px * dxs;
            for (int y = top; y < bottom; y++)
            {
                // Pixels right of the box get a true distance too; it is beyond the pen's reach and changes nothing.
                Span<float> eight = _squares.Slice(y * Stride + x, Vector256<float>.Count);
                Vector256<float> py = Vector256.Create(y - y0);
                Vector256<float> t = (along + py * dys) * inverse;
                t = Vector256.MinNative(Vector256.MaxNative(t, Vector256<float>.Zero), Vector256<float>.One);
                Vector256<float> ex = px - t * dxs, ey = py - t * dys;
                Vector256.MinNative(Vector256.Create<float>(eight), ex * ex + ey * ey).CopyTo(eight);
            }
        }
    }

    /// <summary>Inks the lines on grainy paper.</summary>
    /// <param name="radius">Half the pen's width, in pixels.</param>
    /// <param name="ink">How dark the pen writes, from 0 to 1.</param>
    /// <param name="noise">How much grain, from 0 to 1.</param>
    /// <param name="random">The image's stream.</param>
    /// <param name="image">Receives <see cref="Length"/> bytes, 0 for bare paper.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Develop(float radius, float ink, float noise, ref RandomStream random, Span<byte> image)
    {
        Span<float> squares = stackalloc float[Length];
        for (int y = 0; y < Side; y++)
            _squares.Slice(y * Stride, Side).CopyTo(squares[(y * Side)..]);
        Span<uint> grain = stackalloc uint[Half];
        foreach (ref uint word in grain)
            word = random.NextUInt32();
        Vector256<float> edge = Vector256.Create(radius + 0.5f);
        Vector256<float> inks = Vector256.Create(255 * ink), noises = Vector256.Create(noise);
        for (int i = 0; i < Half; i += Vector256<float>.Count)
        {
            Vector256<uint> words = Vector256.Create<uint>(grain[i..]);
            Pixels(Vector256.Create<float>(squares[i..]), words, edge, inks, noises).CopyTo(image[i..]);
            Pixels(Vector256.Create<float>(squares[(Half + i)..]), words >>> 16, edge, inks, noises).CopyTo(image[(Half + i)..]);
        }
    }

    /// <summary>Eight pixels from their squared distances and the low halves of eight random words.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector64<byte> Pixels(
        Vector256<float> squares, Vector256<uint> words, Vector256<float> edge, Vector256<float> inks, Vector256<float> noises)
    {
        // The sum of two bytes has a triangular distribution; less 255 it is around 0.
        Vector256<uint> low = words & Vector256.Create(255u), high = (words >>> 8) & Vector256.Create(255u);
        Vector256<float> grain = Vector256.ConvertToSingle((low + high).AsInt32() - Vector256.Create(255));
        Vector256<float> line = edge - Vector256.Sqrt(squares);
        line = Vector256.MinNative(Vector256.MaxNative(line, Vector256<float>.Zero), Vector256<float>.One);
        Vector256<float> value = line * inks + grain * noises;
        value = Vector256.MinNative(Vector256.MaxNative(value, Vector256<float>.Zero), Vector256.Create(255f));
        Vector256<int> bytes = Vector256.ConvertToInt32Native(value);
        Vector128<short> shorts = Vector128.Narrow(bytes.GetLower(), bytes.GetUpper());
        return Vector64.Narrow(shorts.GetLower().AsUInt16(), shorts.GetUpper().AsUInt16());
    }

    private static int Pixel(float position) => (int)MathF.Min(MathF.Max(position, 0f), Side);
}
