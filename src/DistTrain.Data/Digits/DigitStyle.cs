using DistTrain.Numerics;

namespace DistTrain.Data;

/// <summary>
/// One writer's hand for one image: a linear map from the glyph's box to pixels, a bend of the box, a pen and an ink. Rotation
/// uses the rational circle ((1 − t²) / (1 + t²), 2t / (1 + t²)), so that no sine of the C library gets into the bits.
/// </summary>
internal readonly ref struct DigitStyle
{
    /// <summary>The bend is given on a grid of so many points a side.</summary>
    public const int BendSide = 4;

    private const float Centre = (DigitCanvas.Side - 1) / 2f;

    private readonly ReadOnlySpan<float> _bend;
    private readonly float _xx, _xy, _yx, _yy, _shiftX, _shiftY;

    /// <summary>Draws a hand at random.</summary>
    /// <param name="random">The image's stream.</param>
    /// <param name="bend">Room for 2 × <see cref="BendSide"/>² numbers, which the style keeps using.</param>
    public DigitStyle(ref RandomStream random, Span<float> bend)
    {
        float height = Between(ref random, 16f, 21f);
        float width = height * Between(ref random, 0.62f, 1.0f);
        float slant = Between(ref random, -0.30f, 0.30f);
        float t = Between(ref random, -0.10f, 0.10f);
        float cos = (1 - t * t) / (1 + t * t), sin = 2 * t / (1 + t * t);
        _xx = cos * width;
        _xy = (cos * slant - sin) * height;
        _yx = sin * width;
        _yy = (sin * slant + cos) * height;
        _shiftX = Centre + Between(ref random, -1.8f, 1.8f);
        _shiftY = Centre + Between(ref random, -1.8f, 1.8f);
        Radius = Between(ref random, 0.65f, 1.6f);
        Ink = Between(ref random, 0.65f, 1f);
        Noise = Between(ref random, 0f, 0.16f);
        float strength = Between(ref random, 0.02f, 0.09f);
        for (int i = 0; i < bend.Length; i++)
            bend[i] = Between(ref random, -strength, strength);
        _bend = bend;
    }

    /// <summary>Half the pen's width, in pixels.</summary>
    public float Radius { get; }

    /// <summary>How dark the pen writes, from 0 to 1.</summary>
    public float Ink { get; }

    /// <summary>How much grain the paper has, from 0 to 1.</summary>
    public float Noise { get; }

    /// <summary>A uniform number between two bounds.</summary>
    public static float Between(ref RandomStream random, float low, float high) => low + random.NextSingle() * (high - low);

    /// <summary>Where a point of the glyph's box (0 to 1) comes to lie, in pixels.</summary>
    public (float X, float Y) Place(float x, float y)
    {
        const int cells = BendSide - 1;
        int column = Math.Min((int)(x * cells), cells - 1), row = Math.Min((int)(y * cells), cells - 1);
        float u = x * cells - column, v = y * cells - row;
        x += Bend(row, column, 0, u, v) - 0.5f;
        y += Bend(row, column, 1, u, v) - 0.5f;
        return (_xx * x + _xy * y + _shiftX, _yx * x + _yy * y + _shiftY);
    }

    /// <summary>The displacement between four points of the grid, bilinear.</summary>
    private float Bend(int row, int column, int axis, float u, float v)
    {
        int at = 2 * (row * BendSide + column) + axis;
        float top = _bend[at] + u * (_bend[at + 2] - _bend[at]);
        float bottom = _bend[at + 2 * BendSide] + u * (_bend[at + 2 * BendSide + 2] - _bend[at + 2 * BendSide]);
        return top + v * (bottom - top);
    }
}
