using System.Globalization;

namespace DistTrain.Data;

/// <summary>What a cell's text means.</summary>
internal static class Cell
{
    /// <summary>An empty cell, or one of blanks only, is missing.</summary>
    public static bool IsMissing(string text) => string.IsNullOrWhiteSpace(text);

    /// <summary>Reads a finite number with a decimal point, as in <c>-1.5e3</c>.</summary>
    public static bool TryNumber(string text, out double value) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value) && double.IsFinite(value);
}
