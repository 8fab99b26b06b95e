namespace DistTrain.Nn;

/// <summary>A kind of optimizer. A new one is a file of its own and a line in <see cref="OptimizerCatalog"/>.</summary>
public abstract class OptimizerKind : Kind
{
    /// <summary>Builds the optimizer.</summary>
    /// <param name="settings">Its settings, from <see cref="Kind.Resolve"/>.</param>
    public abstract Optimizer Build(SettingValues settings);

    /// <inheritdoc/>
    protected sealed override string ShorthandName => "learning-rate";

    /// <summary>The setting <c>learning-rate</c>.</summary>
    protected static Setting LearningRate(double value) =>
        new("learning-rate", SettingType.Float, value, "how far a step goes; a schedule changes it") { Minimum = 0,
            Maximum = 1e6 };

    /// <summary>The setting <c>momentum</c>.</summary>
    protected static Setting Momentum { get; } =
        new("momentum", SettingType.Float, 0.9, "the share of the last step's direction that is kept") { Minimum = 0,
            Maximum = 1 };

    /// <summary>The setting <c>weight-decay</c>.</summary>
    protected static Setting WeightDecay(double value, string description) =>
        new("weight-decay", SettingType.Float, value, description) { Minimum = 0, Maximum = 1e6 };
}
