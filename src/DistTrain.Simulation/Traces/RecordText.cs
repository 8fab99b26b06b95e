using System.Collections;
using System.Collections.Concurrent;
using System.Globalization;
using System.Reflection;
using DistTrain.Training;

namespace DistTrain.Simulation;

/// <summary>A message or event in words: its name, then its members, lists written out and bulk by its length.</summary>
internal static class RecordText
{
    private const int ItemsMax = 24;

    private static readonly ConcurrentDictionary<Type, PropertyInfo[]> s_members = new();

    public static string Of(object value)
    {
        string members = string.Join(", ", Members(value.GetType()).Select(member => $"{member.Name}={Value(member.GetValue(value))}"));
        return members.Length == 0 ? value.GetType().Name : $"{value.GetType().Name} {members}";
    }

    private static PropertyInfo[] Members(Type type) => s_members.GetOrAdd(
        type, static t => [.. t.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(member => member.GetIndexParameters().Length == 0 && member.PropertyType != typeof(Bulk))]);

    private static string Value(object? value) => value switch
    {
        null => "-",
        string text => text,
        bool flag => flag ? "yes" : "no",
        float[] vector => $"[{vector.Length} numbers]",
        float[][] vectors => $"[{vectors.Length} vectors]",
        BulkSlice bulk => $"[{bulk.Length} numbers]",
        ViewStamp or RoleAddress or TreeNode => value.ToString()!,
        ComputeJob job => job.GetType().Name,
        IDictionary map => $"{{{string.Join(", ", map.Keys.Cast<object>().Order().Select(key => $"{key}: {Value(map[key])}"))}}}",
        IEnumerable items => Items(items),
        IFormattable number when value.GetType().IsPrimitive || value.GetType().IsEnum => number.ToString(null, CultureInfo.InvariantCulture),
        _ when value.GetType().Namespace == "DistTrain.Training" || value.GetType().Namespace == "DistTrain.Nn" => $"({Of(value)})",
        _ => Convert.ToString(value, CultureInfo.InvariantCulture) ?? "",
    };

    private static string Items(IEnumerable items)
    {
        var texts = new List<string>();
        foreach (object? item in items)
        {
            if (texts.Count == ItemsMax)
            {
                texts.Add("…");
                break;
            }

            texts.Add(Value(item));
        }

        return $"[{string.Join(' ', texts)}]";
    }
}
