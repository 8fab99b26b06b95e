namespace DistTrain.Nn;

/// <summary>
/// What a run file says about one layer, loss, optimizer or schedule: its kind and the settings that were given.
/// </summary>
/// <param name="Kind">The name of the kind, such as <c>dense</c>.</param>
/// <param name="Settings">Values by the setting's name; those not given take their defaults.</param>
public abstract record Spec(string Kind, IReadOnlyDictionary<string, object> Settings)
{
    /// <summary>No settings at all: every one at its default.</summary>
    protected static IReadOnlyDictionary<string, object> None { get; } = new Dictionary<string, object>();

    /// <summary>Whether the kind and all given settings are equal, whatever their order.</summary>
    public virtual bool Equals(Spec? other) =>
        other is not null && EqualityContract == other.EqualityContract && Kind == other.Kind
            && Settings.Count == other.Settings.Count
        && Settings.All(pair => other.Settings.TryGetValue(pair.Key, out object? value) && SameValue(pair.Value, value));

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Kind, Settings.Count);

    private static bool SameValue(object left, object right) =>
        left is IReadOnlyList<LayerSpec> layers
            ? right is IReadOnlyList<LayerSpec> others && layers.SequenceEqual(others)
            : left.Equals(right);

    /// <summary>The form <c>dense {units: 256}</c>.</summary>
    public sealed override string ToString() =>
        Settings.Count == 0 ? Kind : $"{Kind} {{{string.Join(", ", Settings.Select(pair => $"{pair.Key}: {pair.Value}"))}}}";
}

/// <summary>A layer of a model; see <see cref="LayerCatalog"/>.</summary>
public sealed record LayerSpec(string Kind, IReadOnlyDictionary<string, object> Settings) : Spec(Kind, Settings)
{
    /// <summary>A layer with every setting at its default.</summary>
    public LayerSpec(string kind) : this(kind, None) { }
}

/// <summary>A loss; see <see cref="LossCatalog"/>.</summary>
public sealed record LossSpec(string Kind, IReadOnlyDictionary<string, object> Settings) : Spec(Kind, Settings)
{
    /// <summary>A loss with every setting at its default.</summary>
    public LossSpec(string kind) : this(kind, None) { }
}

/// <summary>An optimizer; see <see cref="OptimizerCatalog"/>.</summary>
public sealed record OptimizerSpec(string Kind, IReadOnlyDictionary<string, object> Settings) : Spec(Kind, Settings)
{
    /// <summary>An optimizer with every setting at its default.</summary>
    public OptimizerSpec(string kind) : this(kind, None) { }
}

/// <summary>A learning-rate schedule; see <see cref="ScheduleCatalog"/>.</summary>
public sealed record ScheduleSpec(string Kind, IReadOnlyDictionary<string, object> Settings) : Spec(Kind, Settings)
{
    /// <summary>A schedule with every setting at its default.</summary>
    public ScheduleSpec(string kind) : this(kind, None) { }
}
