namespace DistTrain.Nn;

/// <summary>The initialisers by the names that run files use.</summary>
public static class Initialisers
{
    /// <summary>All zero.</summary>
    public static Initialiser Zeros { get; } = new ConstantInitialiser(0);

    /// <summary>All one.</summary>
    public static Initialiser Ones { get; } = new ConstantInitialiser(1);

    /// <summary>Uniform in ±1/√fan-in: what PyTorch does for the weights and biases of a linear layer.</summary>
    public static Initialiser FanInUniform { get; } = new ScaledInitialiser(1.0 / 3, FanMode.In, normal: false);

    /// <summary>A setting <c>init</c> for the weights of a layer.</summary>
    public static Setting Setting { get; } = new("init", SettingType.Choice, "he",
        "initial weights: he (same as he-normal), he-uniform, xavier (same as xavier-uniform), xavier-normal, pytorch (±1/√inputs, biases too), zeros")
    {
        Choices = ["he", "he-normal", "he-uniform", "xavier", "xavier-uniform", "xavier-normal", "pytorch", "zeros"],
    };

    /// <summary>The initialiser of weights that the word stands for.</summary>
    /// <exception cref="ArgumentException">The word is none of the setting's choices.</exception>
    public static Initialiser Weights(string name) => name switch
    {
        "he" or "he-normal" => new ScaledInitialiser(2, FanMode.In, normal: true),
        "he-uniform" => new ScaledInitialiser(2, FanMode.In, normal: false),
        "xavier" or "xavier-uniform" => new ScaledInitialiser(1, FanMode.Average, normal: false),
        "xavier-normal" => new ScaledInitialiser(1, FanMode.Average, normal: true),
        "pytorch" => FanInUniform,
        "zeros" => Zeros,
        _ => throw new ArgumentException($"There is no initialiser '{name}'{Spelling.Hint(name, Setting.Choices)}"),
    };

    /// <summary>The initialiser of biases that goes with it: zeros, but for <c>pytorch</c>.</summary>
    public static Initialiser Biases(string name) => name == "pytorch" ? FanInUniform : Zeros;
}
