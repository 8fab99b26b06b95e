using DistTrain.Nn;

namespace DistTrain.Training;

/// <summary>
/// A map with known keys that becomes a <typeparamref name="T"/>: the one place where a key's name, meaning, form and property
/// meet.
/// </summary>
/// <param name="defaults">A value of whose properties all but the required are right.</param>
internal sealed class SectionForm<T>(Func<T> defaults) : Form<T>
{
    private readonly List<Key<T>> _keys = [];
    private (string Words, Func<T, bool> Holds)? _condition;

    public IReadOnlyList<Key<T>> Keys => _keys;

    public override string Expected => $"a map with keys such as '{_keys[0].Name}'";

    public override bool IsSection => true;

    /// <summary>Adds a key.</summary>
    public SectionForm<T> Add<TValue>(
        string name, string description, Form<TValue> form, Func<T, TValue?> get, Func<T, TValue, T> set, bool required = false)
        where TValue : class
    {
        _keys.Add(new Key<T>(
            name, description, required, form,
            (owner, node, path) => set(owner, form.Read(node, path)),
            owner => get(owner) is { } value ? form.Write(value) : null) { Condition = _condition });
        return this;
    }

    /// <inheritdoc cref="Add{TValue}(string, string, Form{TValue}, Func{T, TValue}, Func{T, TValue, T}, bool)"/>
    public SectionForm<T> Add<TValue>(
        string name, string description, Form<TValue> form, Func<T, TValue?> get, Func<T, TValue, T> set, bool required = false)
        where TValue : struct
    {
        _keys.Add(new Key<T>(
            name, description, required, form,
            (owner, node, path) => set(owner, form.Read(node, path)),
            owner => get(owner) is { } value ? form.Write(value) : null) { Condition = _condition });
        return this;
    }

    /// <summary>The keys added from here on have a meaning only under a condition.</summary>
    /// <param name="words">The condition, to follow "is only for".</param>
    /// <param name="holds">The condition; must not depend on these keys.</param>
    public SectionForm<T> OnlyFor(string words, Func<T, bool> holds)
    {
        _condition = (words, holds);
        return this;
    }

    public override T Read(ConfigNode node, string path)
    {
        T result = defaults();
        var given = new Dictionary<string, ConfigEntry>(StringComparer.Ordinal);
        foreach (ConfigEntry entry in AsMap(node, path).Entries)
        {
            Key<T> key = _keys.Find(key => key.Name == entry.Key) ?? throw Unknown(entry.Place, path, entry.Key);
            result = key.Read(result, entry.Value, ConfigPath.Join(path, key.Name));
            given.Add(key.Name, entry);
        }
        if (_keys.Find(key => key.Required && !given.ContainsKey(key.Name)) is { } missing)
            throw Missing(node.Place, path, missing);
        if (_keys.Find(key => given.ContainsKey(key.Name) && !key.AppliesTo(result)) is { } idle)
            throw Idle(given[idle.Name], path, idle);
        return result;
    }

    public override ConfigNode Write(T value)
    {
        var entries = new List<ConfigEntry>();
        foreach (Key<T> key in _keys)
        {
            if (key.AppliesTo(value) && key.Write(value) is { } node)
                entries.Add(new ConfigEntry(Nowhere, key.Name, node));
        }
        return new ConfigMap(Nowhere, entries);
    }

    protected override ConfigNode ReplaceWithin(ConfigNode? current, ConfigPath path, int depth, ConfigNode value)
    {
        Key<T> key = _keys.Find(key => key.Name == path[depth]) ?? throw Unknown(value.Place, path.Upto(depth), path[depth]);
        ConfigMap map = AsMap(current ?? new ConfigMap(value.Place, []), path.Upto(depth));
        ConfigEntry? old = map.Find(key.Name);
        return map.With(
            new ConfigEntry(old?.Place ?? value.Place, key.Name, key.Form.Replace(old?.Value, path, depth + 1, value)));
    }

    public override IEnumerable<KeyDescription> Describe(string path)
    {
        T initial = defaults();
        foreach (Key<T> key in _keys)
        {
            string keyPath = ConfigPath.Join(path, key.Name);
            var inner = key.Form.Describe(keyPath).ToList();
            ConfigNode? value = key.Required || key.Form.IsSection ? null : key.Write(initial);
            yield return new KeyDescription(
                keyPath, key.Description, key.Form.Expected, value is null ? null : YamlWriter.Inline(value), key.Required);
            foreach (KeyDescription description in inner)
                yield return description;
        }
    }

    /// <summary>Nothing written after <c>train:</c> means that all its keys have their defaults.</summary>
    private ConfigMap AsMap(ConfigNode node, string path) => node switch
    {
        ConfigMap map => map,
        ConfigScalar { IsEmpty: true } => new ConfigMap(node.Place, []),
        _ when path.Length == 0 =>
            throw new ConfigurationException(node.Place, $"a run file is {Expected}, not {node.Describe()}"),
        _ => throw Wrong(node, path),
    };

    private ConfigurationException Unknown(ConfigPlace place, string path, string name)
    {
        string? elsewhere = Spelling.Nearest(name, _keys.Select(key => key.Name)) is null ? RunSections.PathOf(name) : null;
        string hint = elsewhere is null
            ? Spelling.HintOrList(name, [.. _keys.Select(key => key.Name)])
            : $"; did you mean '{elsewhere}'?";
        return new ConfigurationException(place, $"unknown key '{ConfigPath.Join(path, name)}'{hint}");
    }

    private static ConfigurationException Idle(ConfigEntry entry, string path, Key<T> key) => new(
        entry.Value.Place.Argument is null ? entry.Place : entry.Value.Place,
        $"'{ConfigPath.Join(path, key.Name)}' is only for {key.Condition!.Value.Words}; leave it out");

    private static ConfigurationException Missing(ConfigPlace place, string path, Key<T> key) =>
        new(place, $"missing key '{ConfigPath.Join(path, key.Name)}': {key.Description}");
}
