using System.Runtime.CompilerServices;
using DistTrain.Numerics;

namespace DistTrain.Data;

/// <summary>A sheet of 28×28 pixels that knows how far each pixel's centre is from the nearest line drawn.</summary>
internal readonly ref struct DigitCanvas
{
    /// <summary>Pixels a side.</summary>
    public const int Side = 28;

    /// <summary>Pixels of an image.</summary>
    public const int Length = Side * Side;

    private readonly Span<float> _distances;
    private readonly float _reach;

    /// <summary>An empty sheet for a pen.</summary>
    /// <param name="distances">Room for <see cref="Length"/> numbers.</param>
    /// <param name="radius">Half the width of the widest line, in pixels.</param>
    public DigitCanvas(Span<float> distances, float radius)
    {
        _distances = distances;
        _reach = radius + 1;
        distances.Fill(float.MaxValue);
    }

    /// <summary>Draws a straight line, or a dot where both ends are the same.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Line(float x0, float y0, float x1, float y1)
    {
        int left = Pixel(Math.Min(x0, x1) - _reach), right = Pixel(Math.Max(x0, x1) + _reach + 1);
        int top = Pixel(Math.Min(y0, y1) - _reach), bottom = Pixel(Math.Max(y0, y1) + _reach + 1);
        float dx = x1 - x0, dy = y1 - y0, squared = dx * dx + dy * dy;
        float inverse = squared > 0 ? 1 / squared : 0;
        for (int y = top; y < bottom; y++)
        {
            Span<float> row = _distances.Slice(y * Side, Side);
            float py = y - y0, along = py * dy;
            for (int x = left; x < right; x++)
            {
                float px = x - x0;
                float t = Math.Clamp((px * dx + along) * inverse, 0f, 1f);
                float ex = px - t * dx, ey = py - t * dy;
                row[x] = Math.Min(row[x], ex * ex + ey * ey);
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
        uint grain = 0;
        for (int i = 0; i < Length; i++)
        {
            // Two bytes of a word make one number with a triangular distribution around 0.
            grain = (i & 1) == 0 ? random.NextUInt32() : grain >> 16;
            int tri = (int)(grain & 255) + (int)((grain >> 8) & 255) - 255;
            float line = Math.Clamp(radius + 0.5f - MathF.Sqrt(_distances[i]), 0f, 1f) * ink;
            image[i] = (byte)Math.Clamp(255 * line + noise * tri, 0f, 255f);
        }
    }

    private static int Pixel(float position) => (int)Math.Clamp(position, 0f, Side);
}
