using DistTrain.Nn;

namespace DistTrain.Training;

/// <summary>
/// One of a catalog's kinds with its settings: <c>relu</c>, or <c>{dense: 256}</c> where a bare value stands for a setting, or
/// <c>{dense: {units: 256, init: he}}</c>.
/// </summary>
/// <param name="noun">What a kind is: <c>layer</c>.</param>
/// <param name="example">A right value, for errors.</param>
/// <param name="kinds">The catalog's kinds.</param>
/// <param name="create">Makes the value of a kind's name and all its settings.</param>
internal sealed class KindForm<TSpec, TKind>(
    string noun, string example, IReadOnlyList<TKind> kinds, Func<string, IReadOnlyDictionary<string, object>,
    TSpec> create) : Form<TSpec>
    where TSpec : Spec
    where TKind : Kind
{
    public override string Expected => $"one {noun}, such as {example}";

    public override TSpec Read(ConfigNode node, string path)
    {
        Written written = Split(node, path);
        SettingsForm form = FormOf(written.Name) ?? throw Unknown(written.Place, written.Name, path);
        string settingsPath = ConfigPath.Join(path, written.Name);
        return create(written.Name, form.Read(form.Expand(written.Settings, written.Place, settingsPath), settingsPath));
    }

    public override ConfigNode Write(TSpec value)
    {
        var settings = (ConfigMap)FormOf(value.Kind)!.Write(value.Settings);
        return settings.Entries.Count == 0
            ? new ConfigScalar(Nowhere, value.Kind)
            : new ConfigMap(Nowhere, [new ConfigEntry(Nowhere, value.Kind, settings)]);
    }

    public override IEnumerable<KeyDescription> Describe(string path)
    {
        foreach (TKind kind in kinds)
        {
            string kindPath = ConfigPath.Join(path, kind.Name);
            yield return new KeyDescription(kindPath, kind.Description, $"a kind of {noun}", null, false);
            foreach (KeyDescription setting in FormOf(kind.Name)!.Describe(kindPath))
                yield return setting;
        }
    }

    /// <summary>The same value with every setting given.</summary>
    public TSpec Complete(TSpec value) => Read(Write(value), noun);

    /// <summary>A setting of another kind than the one written means that other kind.</summary>
    protected override ConfigNode ReplaceWithin(ConfigNode? current, ConfigPath path, int depth, ConfigNode value)
    {
        string name = path[depth];
        Written? written = current is null ? null : Split(current, path.Upto(depth));
        SettingsForm form = FormOf(name) ?? throw UnknownIn(written, path, depth, value.Place);
        ConfigPlace place = written?.Place ?? value.Place;
        ConfigMap settings = written?.Name == name
            ? form.Expand(written.Settings, place, path.Upto(depth + 1))
            : new ConfigMap(value.Place, []);
        return new ConfigMap(place, [new ConfigEntry(place, name, form.Replace(settings, path, depth + 1, value))]);
    }

    private Written Split(ConfigNode node, string path) => node switch
    {
        ConfigScalar { IsEmpty: false } scalar => new(scalar.Place, scalar.Text, null),
        ConfigMap { Entries: [var only] } => new(only.Place, only.Key, only.Value),
        ConfigMap { Entries.Count: > 1 } map => throw new ConfigurationException(
            node.Place,
            $"'{path}' must be {Expected}, but it has the keys {string.Join(", ", map.Entries.Select(entry => entry.Key))}"),
        _ => throw Wrong(node, path),
    };

    private SettingsForm? FormOf(string name) =>
        kinds.FirstOrDefault(kind => kind.Name == name) is { } kind ? new SettingsForm(kind) : null;

    private ConfigurationException Unknown(ConfigPlace place, string name, string path) =>
        new(place, $"unknown {noun} '{name}' in '{path}'{Spelling.HintOrList(name, [.. kinds.Select(kind => kind.Name)])}");

    private ConfigurationException UnknownIn(Written? written, ConfigPath path, int depth, ConfigPlace place) =>
        written is not null && FormOf(written.Name)?.Has(path[depth]) == true
            ? new(place, $"unknown key '{path}'; did you mean '{path.Upto(depth)}.{written.Name}.{path.From(depth)}'?")
            : Unknown(place, path[depth], path.Upto(depth));

    /// <summary>A kind as written: its name, and what stands after the name.</summary>
    private sealed record Written(ConfigPlace Place, string Name, ConfigNode? Settings);
}
