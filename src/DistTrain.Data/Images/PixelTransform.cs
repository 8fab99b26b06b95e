namespace DistTrain.Data;

/// <summary>How bytes become inputs: fma(byte, Scale, Shift), by channel.</summary>
/// <param name="Scale">The factor of each channel.</param>
/// <param name="Shift">The addend of each channel.</param>
internal sealed record PixelTransform(float[] Scale, float[] Shift)
{
    /// <summary>
    /// The transform that run files call <paramref name="mode"/>, with statistics of <paramref name="training"/>.
    /// </summary>
    public static PixelTransform For(PixelScale mode, ImageRows training)
    {
        int channels = training.Channels;
        PixelTransform transform = new(new float[channels], new float[channels]);
        for (int c = 0; c < channels; c++)
            (transform.Scale[c], transform.Shift[c]) = mode switch
            {
                PixelScale.Unit => (1f / 255, 0f),
                PixelScale.None => (1f, 0f),
                PixelScale.Standard => Standard(training, c),
                _ => throw new ArgumentOutOfRangeException(nameof(mode), mode, "No such scale."),
            };
        return transform;
    }

    private static (float Scale, float Shift) Standard(ImageRows rows, int channel)
    {
        (double mean, double deviation) = PixelStatistics.MeanAndDeviation(rows, channel);
        // A channel that never changes carries nothing: it becomes 0 rather than a division by zero.
        double scale = deviation > 0 ? 1 / deviation : 1 / 255.0;
        return ((float)scale, (float)(-mean * scale));
    }
}
