using System.Collections;
using System.Globalization;
using System.Reflection;

namespace DistTrain.Training.Tests;

/// <summary>All that a value says, as a text: two values that say the same have the same.</summary>
internal static class Shown
{
    public static string Text(object? value) => value switch
    {
        null => "null",
        double number => BitConverter.DoubleToInt64Bits(number).ToString("x", CultureInfo.InvariantCulture),
        string or Enum => $"'{value}'",
        IConvertible number => number.ToString(CultureInfo.InvariantCulture),
        BulkSlice bulk => $"bulk {Text(bulk.Span.ToArray())}",
        IReadOnlyDictionary<int, IReadOnlyList<int>> map => Text(map.OrderBy(pair => pair.Key).Select(Pair)),
        IEnumerable list => $"[{string.Join(", ", list.Cast<object?>().Select(Text))}]",
        _ => $"{value.GetType().Name} ({string.Join(", ", Properties(value).Select(part => Named(part, value)))})",
    };

    private static string Named(PropertyInfo property, object value) => $"{property.Name} {Text(property.GetValue(value))}";

    private static string Pair(KeyValuePair<int, IReadOnlyList<int>> pair) => $"{pair.Key}: {Text(pair.Value)}";

    private static IEnumerable<PropertyInfo> Properties(object value) =>
        value.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(property => property.CanWrite);
}
