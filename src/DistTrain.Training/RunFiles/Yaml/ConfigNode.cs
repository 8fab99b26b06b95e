namespace DistTrain.Training;

/// <summary>A value of a run file as written, before anything is known about its meaning.</summary>
internal abstract record ConfigNode(ConfigPlace Place)
{
    /// <summary>The value in a few words, to follow "not" in an error.</summary>
    public abstract string Describe();
}

/// <summary>One text, number or word.</summary>
internal sealed record ConfigScalar(ConfigPlace Place, string Text, bool Quoted = false) : ConfigNode(Place)
{
    private const int ShownCharacters = 40;

    /// <summary>Nothing was written, or YAML's word for nothing.</summary>
    public bool IsEmpty => !Quoted && Text is "" or "~" or "null";

    public override string Describe()
    {
        if (IsEmpty)
            return "empty";
        string text = Text.ReplaceLineEndings(" ");
        text = text.Length > ShownCharacters ? text[..ShownCharacters] + "…" : text;
        return Quoted ? $"the text \"{text}\"" : $"'{text}'";
    }
}

/// <summary>A list.</summary>
internal sealed record ConfigList(ConfigPlace Place, IReadOnlyList<ConfigNode> Items) : ConfigNode(Place)
{
    public override string Describe() => "a list";
}

/// <summary>Keys with their values, in the order written.</summary>
internal sealed record ConfigMap(ConfigPlace Place, IReadOnlyList<ConfigEntry> Entries) : ConfigNode(Place)
{
    public ConfigEntry? Find(string key) => Entries.FirstOrDefault(entry => entry.Key == key);

    /// <summary>The same map with another value for a key, which comes last if it is new.</summary>
    public ConfigMap With(ConfigEntry entry)
    {
        var entries = Entries.ToList();
        int at = entries.FindIndex(old => old.Key == entry.Key);
        if (at < 0)
            entries.Add(entry);
        else
            entries[at] = entry;
        return this with { Entries = entries };
    }

    public override string Describe() => Entries.Count == 0 ? "an empty map" : $"a map ('{Entries[0].Key}: …')";
}

/// <summary>One key of a map.</summary>
/// <param name="Place">Where the key stands.</param>
/// <param name="Key">The key as written.</param>
/// <param name="Value">Its value.</param>
internal sealed record ConfigEntry(ConfigPlace Place, string Key, ConfigNode Value);
