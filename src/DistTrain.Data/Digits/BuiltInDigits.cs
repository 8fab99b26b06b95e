using DistTrain.Numerics;

namespace DistTrain.Data;

/// <summary>
/// Pictures of the ten digits, drawn from strokes with random size, slant, rotation, bend, pen, position, grain and stray marks.
/// An image is a pure function of (seed, part, index), so any node draws any of them alone.
/// </summary>
internal static class BuiltInDigits
{
    /// <summary>The training images' part.</summary>
    public const int Train = 0;

    /// <summary>The test images' part.</summary>
    public const int Test = 1;

    /// <summary>There are ten digits.</summary>
    public const int Classes = 10;

    /// <summary>Draws one image.</summary>
    /// <param name="seed">The run's seed.</param>
    /// <param name="part"><see cref="Train"/> or <see cref="Test"/>; no image of one is in the other.</param>
    /// <param name="index">Which image.</param>
    /// <param name="image">Receives 28 × 28 bytes, 0 for bare paper.</param>
    /// <returns>The digit.</returns>
    public static byte Draw(ulong seed, int part, int index, Span<byte> image)
    {
        var random = new RandomStream(seed, RandomPurpose.Digits, epoch: part, shard: index);
        int digit = random.NextInt32(Classes);
        byte[][][] variants = DigitGlyphs.Glyphs[digit];
        byte[][] glyph = variants[random.NextInt32(variants.Length)];
        var style = new DigitStyle(ref random, stackalloc float[2 * DigitStyle.BendSide * DigitStyle.BendSide]);
        var canvas = new DigitCanvas(stackalloc float[DigitCanvas.Room], style.Radius);
        foreach (byte[] stroke in glyph)
            DigitPen.Draw(stroke, style, canvas);
        StrayMarks(ref random, canvas);
        canvas.Develop(style.Radius, style.Ink, style.Noise, ref random, image);
        return (byte)digit;
    }

    /// <summary>Up to two short lines or dots anywhere on the sheet.</summary>
    private static void StrayMarks(ref RandomStream random, in DigitCanvas canvas)
    {
        for (int marks = random.NextInt32(3); marks > 0; marks--)
        {
            float x = random.NextSingle() * DigitCanvas.Side, y = random.NextSingle() * DigitCanvas.Side;
            canvas.Line(x, y, x + DigitStyle.Between(ref random, -2.5f, 2.5f), y + DigitStyle.Between(ref random, -2.5f, 2.5f));
        }
    }

    /// <summary>Draws images 0 to <paramref name="count"/> − 1 of a part.</summary>
    public static ImageRows DrawAll(ulong seed, int part, int count)
    {
        byte[] pixels = GC.AllocateUninitializedArray<byte>(count * DigitCanvas.Length);
        byte[] labels = new byte[count];
        for (int i = 0; i < count; i++)
            labels[i] = Draw(seed, part, i, pixels.AsSpan(i * DigitCanvas.Length, DigitCanvas.Length));
        return new ImageRows([1, DigitCanvas.Side, DigitCanvas.Side], pixels, labels, null, count);
    }
}
