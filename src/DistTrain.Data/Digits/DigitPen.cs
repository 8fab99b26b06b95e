namespace DistTrain.Data;

/// <summary>Moves along a stroke: a Catmull–Rom curve through its points, drawn as short lines.</summary>
internal static class DigitPen
{
    private const int LinesPerSpan = 4;

    /// <summary>Draws a stroke of a glyph in a hand.</summary>
    public static void Draw(ReadOnlySpan<byte> stroke, in DigitStyle style, in DigitCanvas canvas)
    {
        int points = stroke.Length / 2;
        bool closed = points > 2 && stroke[0] == stroke[^2] && stroke[1] == stroke[^1];
        (float fromX, float fromY) = style.Place(stroke[0] * 0.01f, stroke[1] * 0.01f);
        for (int span = 0; span < points - 1; span++)
        {
            // At an open end the neighbour that is missing is the end itself; on a closed curve it is the one across the seam.
            int before = span > 0 ? span - 1 : closed ? points - 2 : 0;
            int after = span + 2 < points ? span + 2 : closed ? 1 : points - 1;
            for (int i = 1; i <= LinesPerSpan; i++)
            {
                float t = i * (1f / LinesPerSpan);
                float x = Spline(stroke[2 * before], stroke[2 * span], stroke[2 * span + 2], stroke[2 * after], t);
                float y = Spline(stroke[2 * before + 1], stroke[2 * span + 1], stroke[2 * span + 3], stroke[2 * after + 1], t);
                (float toX, float toY) = style.Place(x * 0.01f, y * 0.01f);
                canvas.Line(fromX, fromY, toX, toY);
                (fromX, fromY) = (toX, toY);
            }
        }
    }

    private static float Spline(float before, float from, float to, float after, float t)
    {
        float a = 2 * from, b = to - before, c = 2 * before - 5 * from + 4 * to - after, d = 3 * (from - to) + after - before;
        return 0.5f * (a + t * (b + t * (c + t * d)));
    }
}
