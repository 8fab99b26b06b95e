using System.Globalization;
using DistTrain.Nn;

namespace DistTrain.Training;

/// <summary>A whole number within bounds.</summary>
internal sealed class IntegerForm(int min = 0, int max = int.MaxValue) : Form<int>
{
    public override string Expected =>
        max == int.MaxValue ? $"a whole number of at least {min}" : $"a whole number from {min} to {max}";

    public override int Read(ConfigNode node, string path) =>
        node is ConfigScalar { Quoted: false } scalar
        && int.TryParse(scalar.Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int value)
        && value >= min && value <= max ? value : throw Wrong(node, path);

    public override ConfigNode Write(int value) => new ConfigScalar(Nowhere, value.ToString(CultureInfo.InvariantCulture));
}

/// <summary>The seed: any number of 64 bits without sign.</summary>
internal sealed class SeedForm : Form<ulong>
{
    public override string Expected => "a whole number of at least 0";

    public override ulong Read(ConfigNode node, string path) =>
        node is ConfigScalar { Quoted: false } scalar
        && ulong.TryParse(scalar.Text, NumberStyles.None, CultureInfo.InvariantCulture, out ulong value)
            ? value
            : throw Wrong(node, path);

    public override ConfigNode Write(ulong value) => new ConfigScalar(Nowhere, value.ToString(CultureInfo.InvariantCulture));
}

/// <summary>A number within bounds; each bound may be left out of the range itself.</summary>
internal sealed class NumberForm(
    double min = double.NegativeInfinity, double max = double.PositiveInfinity, bool minOut = false,
    bool maxOut = false) : Form<double>
{
    public override string Expected
    {
        get
        {
            string low = double.IsInfinity(min) ? "" : minOut ? $"above {Text(min)}" : $"of at least {Text(min)}";
            string high = double.IsInfinity(max) ? "" : maxOut ? $"below {Text(max)}" : $"at most {Text(max)}";
            if (low.Length > 0 && high.Length > 0 && !minOut && !maxOut)
                return $"a number from {Text(min)} to {Text(max)}";
            string bounds = low.Length > 0 && high.Length > 0 ? $"{low} and {high}" : low + high;
            return bounds.Length == 0 ? "a number" : $"a number {bounds}";
        }
    }

    public override double Read(ConfigNode node, string path) =>
        node is ConfigScalar { Quoted: false } scalar
        && double.TryParse(scalar.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value)
        && double.IsFinite(value) && (minOut ? value > min : value >= min) && (maxOut ? value < max : value <= max)
            ? value
            : throw Wrong(node, path);

    public override ConfigNode Write(double value) => new ConfigScalar(Nowhere, Text(value));

    private static string Text(double value) => value.ToString("R", CultureInfo.InvariantCulture);
}

/// <summary>Yes or no.</summary>
internal sealed class BooleanForm : Form<bool>
{
    public override string Expected => "true or false";

    public override bool Read(ConfigNode node, string path) => node switch
    {
        ConfigScalar { Quoted: false, Text: "true" } => true,
        ConfigScalar { Quoted: false, Text: "false" } => false,
        _ => throw Wrong(node, path),
    };

    public override ConfigNode Write(bool value) => new ConfigScalar(Nowhere, value ? "true" : "false");
}

/// <summary>Any text, not empty.</summary>
internal sealed class TextForm(string expected = "a text") : Form<string>
{
    public override string Expected => expected;

    public override string Read(ConfigNode node, string path) =>
        node is ConfigScalar { IsEmpty: false, Text.Length: > 0 } scalar ? scalar.Text : throw Wrong(node, path);

    public override ConfigNode Write(string value) => new ConfigScalar(Nowhere, value, LooksLikeSomethingElse(value));

    private static bool LooksLikeSomethingElse(string value) => new ConfigScalar(Nowhere, value).IsEmpty;
}

/// <summary>One of a few words, each standing for a value.</summary>
internal sealed class ChoiceForm<T>(params (string Word, T Value)[] choices) : Form<T>
{
    public override string Expected => choices.Length == 1
        ? choices[0].Word
        : string.Join(", ", choices.SkipLast(1).Select(choice => choice.Word)) + $" or {choices[^1].Word}";

    public override T Read(ConfigNode node, string path)
    {
        if (node is not ConfigScalar { IsEmpty: false } scalar)
            throw Wrong(node, path);
        foreach (var (word, value) in choices)
        {
            if (word == scalar.Text)
                return value;
        }
        string? nearest = Spelling.Nearest(scalar.Text, choices.Select(choice => choice.Word));
        throw nearest is null
            ? Wrong(node, path)
            : new ConfigurationException(
                node.Place, $"'{path}' must be {Expected}, not {node.Describe()}; did you mean '{nearest}'?");
    }

    public override ConfigNode Write(T value) =>
        new ConfigScalar(Nowhere, choices.First(choice => EqualityComparer<T>.Default.Equals(choice.Value, value)).Word);
}
