using System.Globalization;

namespace DistTrain.Training;

/// <summary>Times as schedules write them: <c>1.25s</c>, <c>300ms</c>, <c>40us</c>.</summary>
internal static class DurationText
{
    // Longer than any history: a week.
    private const double SecondsMax = 7 * 86400;

    public static string Write(TimeSpan time) =>
        time.Ticks % TimeSpan.TicksPerSecond == 0 && time != TimeSpan.Zero
            ? string.Create(CultureInfo.InvariantCulture, $"{time.Ticks / TimeSpan.TicksPerSecond}s")
            : string.Create(CultureInfo.InvariantCulture, $"{time.Ticks / (decimal)TimeSpan.TicksPerMillisecond:0.####}ms");

    /// <summary>Reads a time; null if the text is none, or not between 0 and a week.</summary>
    public static TimeSpan? TryRead(string text)
    {
        (int unit, double seconds) = text switch
        {
            [.., 'm', 's'] => (2, 1e-3),
            [.., 'u' or 'µ', 's'] => (2, 1e-6),
            [.., 's'] => (1, 1),
            _ => (0, 0),
        };
        if (unit == 0 || !double.TryParse(text.AsSpan(0, text.Length - unit), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double value))
            return null;
        double total = value * seconds;
        return total <= SecondsMax ? TimeSpan.FromTicks((long)Math.Round(total * TimeSpan.TicksPerSecond)) : null;
    }
}
