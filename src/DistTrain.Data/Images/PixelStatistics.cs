namespace DistTrain.Data;

/// <summary>
/// Mean and deviation of pixels, exact until the last step: bytes are counted, and the counts summed as integers.
/// </summary>
internal static class PixelStatistics
{
    /// <summary>The mean and the (population) deviation of a channel's bytes over all images.</summary>
    public static (double Mean, double Deviation) MeanAndDeviation(ImageRows rows, int channel)
    {
        Span<long> counts = stackalloc long[256];
        counts.Clear();
        for (int i = 0; i < rows.Count; i++)
            foreach (byte pixel in rows.Image(i).Slice(channel * rows.ChannelLength, rows.ChannelLength))
                counts[pixel]++;

        Int128 number = 0, sum = 0, squares = 0;
        for (int value = 0; value < counts.Length; value++)
        {
            number += counts[value];
            sum += (Int128)counts[value] * value;
            squares += (Int128)counts[value] * (value * value);
        }

        double mean = (double)sum / (double)number;
        double variance = (double)(number * squares - sum * sum) / ((double)number * (double)number);
        return (mean, Math.Sqrt(variance));
    }
}
