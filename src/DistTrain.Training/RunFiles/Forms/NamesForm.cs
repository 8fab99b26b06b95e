namespace DistTrain.Training;

/// <summary>A map whose keys are the user's own names, such as the columns of a table.</summary>
internal sealed class NamesForm<T>(Form<T> value, string expected) : Form<IReadOnlyDictionary<string, T>>
{
    public override string Expected => expected;

    public override IReadOnlyDictionary<string, T> Read(ConfigNode node, string path)
    {
        if (node is not ConfigMap map)
            throw Wrong(node, path);
        var names = new Dictionary<string, T>(StringComparer.Ordinal);
        foreach (ConfigEntry entry in map.Entries)
            names.Add(entry.Key, value.Read(entry.Value, ConfigPath.Join(path, entry.Key)));
        return names;
    }

    public override ConfigNode Write(IReadOnlyDictionary<string, T> names) =>
        new ConfigMap(Nowhere, [.. names.Select(pair => new ConfigEntry(Nowhere, pair.Key, value.Write(pair.Value)))]);

    /// <summary>A name may hold dots, so the rest of the path is the name.</summary>
    protected override ConfigNode ReplaceWithin(ConfigNode? current, ConfigPath path, int depth, ConfigNode newValue) =>
        (current as ConfigMap ?? new ConfigMap(newValue.Place, []))
            .With(new ConfigEntry(newValue.Place, path.From(depth), newValue));
}
