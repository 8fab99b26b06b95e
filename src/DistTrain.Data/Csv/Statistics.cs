using System.Runtime.InteropServices;

namespace DistTrain.Data;

/// <summary>Statistics in double precision, summed in the given order, so that they are the same everywhere.</summary>
internal static class Statistics
{
    public static double Mean(List<double> values)
    {
        double sum = 0;
        foreach (double value in values)
            sum += value;
        return sum / values.Count;
    }

    /// <summary>The middle value, or the mean of the two in the middle.</summary>
    public static double Median(List<double> values)
    {
        double[] sorted = [.. values];
        Array.Sort(sorted);
        int middle = sorted.Length / 2;
        return sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    /// <summary>Mean and (population) deviation; where nothing varies the deviation is 1, so that the column becomes 0.</summary>
    public static (double Mean, double Deviation) MeanAndDeviation(List<double> values)
    {
        if (values.Count == 0)
            return (0, 1);
        double mean = Mean(values), squares = 0;
        foreach (double value in CollectionsMarshal.AsSpan(values))
            squares += (value - mean) * (value - mean);
        double deviation = Math.Sqrt(squares / values.Count);
        return (mean, deviation > 0 && double.IsFinite(deviation) ? deviation : 1);
    }
}
