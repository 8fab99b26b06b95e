using System.Globalization;
using System.Text;
using DistTrain.Nn;

namespace DistTrain.Training;

/// <summary>
/// Schedules of faults as text: a YAML list such as <c>- {at: 1.25s, node: worker 2, fault: crash, for: 300ms}</c>.
/// </summary>
public static class FaultSchedule
{
    private static readonly string[] s_keys = ["at", "node", "fault", "for", "share", "factor", "by", "with"];

    /// <summary>Reads a schedule.</summary>
    /// <param name="text">The YAML text; an empty one is a schedule without faults.</param>
    /// <param name="file">The file's name, for errors.</param>
    /// <param name="stage">Who there is.</param>
    /// <exception cref="ConfigurationException">Something does not fit; the message names the line and what would be right.</exception>
    public static IReadOnlyList<Fault> Parse(string text, string file, IFaultStage stage) => YamlReader.ReadFile(text, file) switch
    {
        null or ConfigScalar { IsEmpty: true } => [],
        ConfigList list => [.. list.Items.Select(item => Read(item, stage)).OrderBy(fault => fault.At)],
        var other => throw new ConfigurationException(other.Place, $"a schedule is a list of faults, not {other.Describe()}"),
    };

    /// <summary>Writes a schedule, a fault a line.</summary>
    public static string Write(IEnumerable<Fault> faults)
    {
        var text = new StringBuilder();
        foreach (Fault fault in faults)
            text.Append("- ").Append(Line(fault)).Append('\n');
        return text.Length == 0 ? "[]\n" : text.ToString();
    }

    /// <summary>A fault as a schedule has it.</summary>
    public static string Line(Fault fault)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{{at: {DurationText.Write(fault.At)}, node: {Name(fault.Node)}, fault: {FaultKinds.NameOf(fault.Kind)}");
        if (FaultKinds.Lasts(fault.Kind))
            text.Append(CultureInfo.InvariantCulture, $", for: {DurationText.Write(fault.For)}");
        if (FaultKinds.StrengthKey(fault.Kind) is { } key)
            text.Append(CultureInfo.InvariantCulture, $", {key}: {(key == "by" ? DurationText.Write(TimeSpan.FromSeconds(fault.Strength)) : fault.Strength)}");
        if (fault.With.Count > 0)
            text.Append(CultureInfo.InvariantCulture, $", with: [{string.Join(", ", fault.With.Select(Name))}]");
        return text.Append('}').ToString();
    }

    /// <summary>A role with its number, also where there is but one of a kind.</summary>
    internal static string Name(RoleAddress address) => $"{address.Kind.ToString().ToLowerInvariant()} {address.Number}";

    private static Fault Read(ConfigNode item, IFaultStage stage)
    {
        if (item is not ConfigMap map)
            throw new ConfigurationException(item.Place, $"a fault is a map such as {{at: 1.25s, node: worker 2, fault: crash, for: 300ms}}, not {item.Describe()}");
        foreach (ConfigEntry entry in map.Entries)
        {
            if (!s_keys.Contains(entry.Key))
                throw new ConfigurationException(entry.Place, $"a fault has no key '{entry.Key}'{Spelling.HintOrList(entry.Key, s_keys)}");
        }

        ConfigScalar name = Need(map, "fault");
        FaultKind kind = Kind(name);
        if (stage.WhyNot(kind) is { } reason)
            throw new ConfigurationException(name.Place, $"the fault {FaultKinds.NameOf(kind)} {reason}");
        RoleAddress node = Node(Need(map, "node"), "node", stage);
        TimeSpan duration = FaultKinds.Lasts(kind) ? Duration(Need(map, "for"), "for") : Refuse(map, "for", kind);
        return new Fault(Duration(Need(map, "at"), "at"), kind, node, duration, Strength(map, kind), With(map, kind, stage));
    }

    private static ConfigScalar Need(ConfigMap map, string key)
    {
        if (map.Find(key) is not { } entry)
            throw new ConfigurationException(map.Place, $"a fault needs '{key}'");
        return entry.Value as ConfigScalar ?? throw new ConfigurationException(entry.Place, $"'{key}' must be one word, not {entry.Value.Describe()}");
    }

    private static TimeSpan Refuse(ConfigMap map, string key, FaultKind kind) => map.Find(key) is { } entry
        ? throw new ConfigurationException(entry.Place, $"the fault {FaultKinds.NameOf(kind)} has no '{key}'")
        : TimeSpan.Zero;

    private static FaultKind Kind(ConfigScalar value)
    {
        int place = FaultKinds.Names.ToList().IndexOf(value.Text);
        return place >= 0
            ? FaultKinds.All[place]
            : throw new ConfigurationException(value.Place, $"there is no fault '{value.Text}'{Spelling.HintOrList(value.Text, FaultKinds.Names)}");
    }

    private static TimeSpan Duration(ConfigScalar value, string key) => DurationText.TryRead(value.Text)
        ?? throw new ConfigurationException(value.Place, $"'{key}' must be a time such as 1.25s or 300ms, not {value.Describe()}");

    private static RoleAddress Node(ConfigScalar value, string key, IFaultStage stage)
    {
        string[] words = value.Text.Split(' ');
        if (words is [var kindName, var numberText] && Enum.TryParse(kindName, ignoreCase: true, out RoleKind kind) && !char.IsAsciiDigit(kindName[0])
            && int.TryParse(numberText, NumberStyles.None, CultureInfo.InvariantCulture, out int number))
        {
            var address = new RoleAddress(kind, number);
            return stage.Has(address)
                ? address
                : throw new ConfigurationException(value.Place, $"'{key}' is {value.Text}, but the run has {stage.Describe(kind)}");
        }

        throw new ConfigurationException(value.Place, $"'{key}' must be a role such as worker 2, server 0, coordinator 1 or voter 4, not {value.Describe()}");
    }

    private static double Strength(ConfigMap map, FaultKind kind)
    {
        string? key = FaultKinds.StrengthKey(kind);
        foreach (string other in (string[])["share", "factor", "by"])
        {
            if (other != key)
                Refuse(map, other, kind);
        }

        if (key is null)
            return 0;
        ConfigScalar value = Need(map, key);
        if (key == "by")
            return Duration(value, key).TotalSeconds;
        (double least, double most) = key == "share" ? (0.0, 1.0) : (1.0, 1000.0);
        return double.TryParse(value.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && number >= least && number <= most
            ? number
            : throw new ConfigurationException(value.Place, $"'{key}' must be a number from {least} to {most}, not {value.Describe()}");
    }

    private static RoleAddress[] With(ConfigMap map, FaultKind kind, IFaultStage stage)
    {
        if (map.Find("with") is not { } entry)
            return [];
        if (!FaultKinds.TakesOthers(kind))
            Refuse(map, "with", kind);
        ConfigNode[] items = entry.Value is ConfigList list ? [.. list.Items] : [entry.Value];
        return [.. items.Select(item => item is ConfigScalar scalar
            ? Node(scalar, "with", stage)
            : throw new ConfigurationException(item.Place, $"'with' must be a list of roles, not {item.Describe()}"))];
    }
}
