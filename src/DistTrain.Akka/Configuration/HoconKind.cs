using System.Globalization;
using System.Text.RegularExpressions;
using Akka.Configuration.Hocon;

namespace DistTrain.AkkaHost;

/// <summary>What a setting's values look like, judged by the one that it has.</summary>
/// <param name="Name">In words.</param>
/// <param name="Accepts">Whether a value is of the kind.</param>
internal sealed partial record HoconKind(string Name, Func<HoconValue, bool> Accepts)
{
    // Akka.NET's own: a number with a unit of time or bytes, and the words for yes and no.
    private static readonly HoconKind[] s_kinds =
    [
        new("a list", value => value.IsArray()),
        new("on or off", value => Text(value) is "on" or "off" or "true" or "false" or "yes" or "no"),
        new("a number", value => double.TryParse(Text(value), NumberStyles.Float, CultureInfo.InvariantCulture, out _)),
        new("a time", value => Text(value) is "off" or "infinite" || Time().IsMatch(Text(value))),
        new("a number of bytes", value => Text(value) is "off" || Bytes().IsMatch(Text(value))),
    ];

    /// <summary>The kind of a value; null for any text.</summary>
    public static HoconKind? Of(HoconValue value)
    {
        // Off may be no time or no bytes as well.
        HoconKind? kind = s_kinds.FirstOrDefault(kind => kind.Accepts(value));
        return kind is { Name: "on or off" } && Text(value) == "off"
            ? new HoconKind("on, off, a time or a number", other => s_kinds.Skip(1).Any(kind => kind.Accepts(other)))
            : kind;
    }

    private static string Text(HoconValue value) => value.IsArray() || value.IsObject() ? "" : value.GetString()?.Trim() ?? "";

    [GeneratedRegex(@"^\d+(\.\d+)?\s*(ms|milliseconds?|s|seconds?|m|minutes?|h|hours?|d|days?)$")]
    private static partial Regex Time();

    [GeneratedRegex(@"^\d+\s*(b|B|kB|K|k|KiB|MB|M|m|MiB|GB|G|g|GiB)?$")]
    private static partial Regex Bytes();
}
