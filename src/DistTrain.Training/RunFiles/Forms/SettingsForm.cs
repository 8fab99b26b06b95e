using DistTrain.Nn;

namespace DistTrain.Training;

/// <summary>
/// The settings of one kind of layer, loss, optimizer or schedule. What is not given takes its default, so that a run says all.
/// </summary>
internal sealed class SettingsForm(Kind kind) : Form<IReadOnlyDictionary<string, object>>
{
    public override string Expected => kind.Settings.Count == 0
        ? $"left empty, since {kind.Name} has no settings"
        : $"a map with settings of {kind.Name}: {string.Join(", ", kind.Settings.Select(setting => setting.Name))}";

    /// <summary>The settings as a map, whatever short form they were written in.</summary>
    /// <param name="written">What stands after the kind's name; null if the name stands alone.</param>
    /// <param name="place">Where the name stands.</param>
    /// <param name="path">The settings' path.</param>
    public ConfigMap Expand(ConfigNode? written, ConfigPlace place, string path) => written switch
    {
        null or ConfigScalar { IsEmpty: true } => new ConfigMap(place, []),
        ConfigMap map => map,
        _ when kind.Shorthand is { } only => new ConfigMap(place, [new ConfigEntry(written.Place, only.Name, written)]),
        _ => throw Wrong(written, path),
    };

    public bool Has(string name) => Find(name) is not null;

    public override IReadOnlyDictionary<string, object> Read(ConfigNode node, string path)
    {
        var values = new Dictionary<string, object>(StringComparer.Ordinal);
        foreach (ConfigEntry entry in ((ConfigMap)node).Entries)
        {
            Setting setting = Find(entry.Key) ?? throw Unknown(entry.Place, path, entry.Key);
            values[setting.Name] = FormOf(setting).Read(entry.Value, ConfigPath.Join(path, setting.Name));
        }
        var complete = new Dictionary<string, object>(StringComparer.Ordinal);
        foreach (Setting setting in kind.Settings)
        {
            if (values.TryGetValue(setting.Name, out object? value))
                complete[setting.Name] = value;
            else if (setting.Required)
                throw Missing(node.Place, path, setting);
            else if (setting.Default is not null)
                complete[setting.Name] = setting.Convert(kind.Name, setting.Default);
        }
        return complete;
    }

    public override ConfigNode Write(IReadOnlyDictionary<string, object> value)
    {
        var entries = new List<ConfigEntry>();
        foreach (Setting setting in kind.Settings)
        {
            object? written = value.GetValueOrDefault(setting.Name) ?? setting.Default;
            if (written is not null)
                entries.Add(new ConfigEntry(Nowhere, setting.Name, FormOf(setting).Write(setting.Convert(kind.Name, written))));
        }
        return new ConfigMap(Nowhere, entries);
    }

    /// <summary>Settings that hold layers name the same kinds again, so these are not repeated.</summary>
    public override IEnumerable<KeyDescription> Describe(string path) => kind.Settings.Select(setting => new KeyDescription(
        ConfigPath.Join(path, setting.Name), setting.Description, FormOf(setting).Expected,
        setting.Default is null ? null : YamlWriter.Inline(FormOf(setting).Write(setting.Convert(kind.Name, setting.Default))),
        setting.Required));

    protected override ConfigNode ReplaceWithin(ConfigNode? current, ConfigPath path, int depth, ConfigNode value)
    {
        Setting setting = Find(path[depth]) ?? throw Unknown(value.Place, path.Upto(depth), path[depth]);
        var map = (ConfigMap)current!;
        ConfigEntry? old = map.Find(setting.Name);
        return map.With(new ConfigEntry(
            old?.Place ?? value.Place, setting.Name, FormOf(setting).Replace(old?.Value, path, depth + 1, value)));
    }

    private Setting? Find(string name) => kind.Settings.FirstOrDefault(setting => setting.Name == name);

    private ConfigurationException Unknown(ConfigPlace place, string path, string name) => new(
        place,
        kind.Settings.Count == 0
            ? $"unknown key '{ConfigPath.Join(path, name)}': {kind.Name} has no settings"
            : $"unknown key '{ConfigPath.Join(path, name)}'{Spelling.HintOrList(name, [.. kind.Settings.Select(setting => setting.Name)])}");

    private ConfigurationException Missing(ConfigPlace place, string path, Setting setting)
    {
        string description = setting.Description.TrimEnd('.');
        string example = kind.Shorthand == setting ? $", as in {{{kind.Name}: {ExampleOf(setting)}}}" : "";
        return new ConfigurationException(place, $"missing key '{ConfigPath.Join(path, setting.Name)}': {description}{example}");
    }

    private static string ExampleOf(Setting setting) => setting.Type switch
    {
        SettingType.Int => "64",
        SettingType.Float => "0.1",
        SettingType.Bool => "true",
        SettingType.Choice => setting.Choices[0],
        _ => "…",
    };

    private static ValueForm FormOf(Setting setting) => setting.Type switch
    {
        SettingType.Int =>
            ValueForm.Of(new IntegerForm(Bound(setting.Minimum, int.MinValue), Bound(setting.Maximum, int.MaxValue))),
        SettingType.Float => ValueForm.Of(new NumberForm(setting.Minimum, setting.Maximum)),
        SettingType.Bool => ValueForm.Of(new BooleanForm()),
        SettingType.Choice => ValueForm.Of(new ChoiceForm<string>([.. setting.Choices.Select(word => (word, word))])),
        SettingType.Layers => ValueForm.Of(CatalogForms.Layers),
        _ => throw new InvalidOperationException($"The setting type {setting.Type} has no form."),
    };

    private static int Bound(double bound, int none) => double.IsFinite(bound) ? (int)bound : none;
}
