namespace DistTrain.Nn;

/// <summary>The checked values of a kind's settings, defaults filled in.</summary>
public sealed class SettingValues
{
    private readonly Dictionary<string, object> _values = [];

    /// <summary>Checks the given values against a kind's settings.</summary>
    /// <exception cref="ArgumentException">A name is unknown, a value is wrong, or a required one is missing.</exception>
    internal SettingValues(Kind kind, IReadOnlyDictionary<string, object> given)
    {
        Owner = kind.Name;
        foreach ((string name, object value) in given)
        {
            Setting setting = kind.Settings.FirstOrDefault(candidate => candidate.Name == name)
                ?? throw new ArgumentException(
                    $"{Owner} has no setting '{name}'{Spelling.HintOrList(name, [.. kind.Settings.Select(one => one.Name)])}");
            _values[name] = setting.Convert(Owner, value);
        }

        foreach (Setting setting in kind.Settings)
        {
            if (_values.ContainsKey(setting.Name))
                continue;
            if (setting.Required)
                throw new ArgumentException($"{Owner} needs {setting.Name}: {setting.Description}");
            if (setting.Default is not null)
                _values[setting.Name] = setting.Convert(Owner, setting.Default);
        }
    }

    /// <summary>The name of the kind they belong to.</summary>
    public string Owner { get; }

    /// <summary>Whether the setting was given or has a default.</summary>
    public bool Has(string name) => _values.ContainsKey(name);

    /// <summary>A whole number.</summary>
    public int Int(string name) => (int)_values[name];

    /// <summary>A number.</summary>
    public double Float(string name) => (double)_values[name];

    /// <summary>Yes or no.</summary>
    public bool Bool(string name) => (bool)_values[name];

    /// <summary>A word.</summary>
    public string Choice(string name) => (string)_values[name];

    /// <summary>A list of layers.</summary>
    public IReadOnlyList<LayerSpec> Layers(string name) => (IReadOnlyList<LayerSpec>)_values[name];
}
