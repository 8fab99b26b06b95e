namespace DistTrain.Nn;

/// <summary>One setting of a layer, loss, optimizer or schedule, as a run file names it.</summary>
/// <param name="Name">The key, in kebab-case.</param>
/// <param name="Type">What values it takes.</param>
/// <param name="Default">The value where none is given; <see langword="null"/> where there is none.</param>
/// <param name="Description">What it does, in one line.</param>
/// <param name="Required">Whether a value must be given.</param>
public sealed record Setting(string Name, SettingType Type, object? Default, string Description, bool Required = false)
{
    /// <summary>The least value allowed, for numbers.</summary>
    public double Minimum { get; init; } = double.NegativeInfinity;

    /// <summary>The greatest value allowed, for numbers.</summary>
    public double Maximum { get; init; } = double.PositiveInfinity;

    /// <summary>The words allowed, for a choice.</summary>
    public IReadOnlyList<string> Choices { get; init; } = [];

    /// <summary>Brings a value to this setting's type and checks it.</summary>
    /// <param name="owner">Whose setting it is, for the message.</param>
    /// <param name="value">
    /// The value as given: an <see cref="int"/> will do for a number, and a number without fraction for an int.
    /// </param>
    /// <exception cref="ArgumentException">The value is of another type or out of bounds.</exception>
    public object Convert(string owner, object value) => Type switch
    {
        SettingType.Int => ToInt(owner, value),
        SettingType.Float => Bounded(owner, ToDouble(owner, value)),
        SettingType.Bool => value is bool ? value : throw Wrong(owner, value, "true or false"),
        SettingType.Choice => value is string word && Choices.Contains(word)
            ? word
            : throw Wrong(owner, value, $"one of {string.Join(", ", Choices)}{Spelling.Hint($"{value}", Choices)}"),
        SettingType.Layers => value is IReadOnlyList<LayerSpec> ? value : throw Wrong(owner, value, "a list of layers"),
        _ => throw new InvalidOperationException($"Setting type {Type} is unknown."),
    };

    private int ToInt(string owner, object value)
    {
        double number = Bounded(owner, ToDouble(owner, value));
        return number == (int)number ? (int)number : throw Wrong(owner, value, "a whole number");
    }

    private double ToDouble(string owner, object value) => value switch
    {
        int number => number,
        long number => number,
        float number => number,
        double number => number,
        _ => throw Wrong(owner, value, Type == SettingType.Int ? "a whole number" : "a number"),
    };

    private double Bounded(string owner, double value)
    {
        if (value >= Minimum && value <= Maximum)
            return value;
        string bounds = (double.IsFinite(Minimum), double.IsFinite(Maximum)) switch
        {
            (true, true) => $"from {Minimum} to {Maximum}",
            (true, false) => $"at least {Minimum}",
            (false, true) => $"at most {Maximum}",
            _ => "a number",
        };
        throw Wrong(owner, value, bounds);
    }

    private ArgumentException Wrong(string owner, object value, string right) =>
        new($"{owner}: {Name} is {(value is string ? $"'{value}'" : value)}, and should be {right}");
}
