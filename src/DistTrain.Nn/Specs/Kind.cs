namespace DistTrain.Nn;

/// <summary>A kind of layer, loss, optimizer or schedule: its name, its settings and how to build one.</summary>
public abstract class Kind
{
    /// <summary>The name in run files, in kebab-case.</summary>
    public abstract string Name { get; }

    /// <summary>What it is, in one line.</summary>
    public abstract string Description { get; }

    /// <summary>The settings it takes.</summary>
    public virtual IReadOnlyList<Setting> Settings => [];

    /// <summary>The setting that a bare value stands for: <c>dense: 256</c> means <c>dense: {units: 256}</c>.</summary>
    public Setting? Shorthand => ShorthandName is null ? null : Settings.First(setting => setting.Name == ShorthandName);

    /// <summary>The name of <see cref="Shorthand"/>.</summary>
    protected virtual string? ShorthandName => null;

    /// <summary>Checks given values and fills in the defaults.</summary>
    /// <exception cref="ArgumentException">A name is unknown, a value is wrong, or a required one is missing.</exception>
    public SettingValues Resolve(IReadOnlyDictionary<string, object> given) => new(this, given);
}
