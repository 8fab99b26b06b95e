namespace DistTrain.Training;

/// <summary>
/// Where a value was written, so that an error can point there: a line of a file, or an argument such as <c>--set a.b=1</c>.
/// </summary>
internal sealed record ConfigPlace
{
    private ConfigPlace(string? file, int? line, string? argument) => (File, Line, Argument) = (file, line, argument);

    public string? File { get; }

    /// <summary>From 1.</summary>
    public int? Line { get; }

    public string? Argument { get; }

    public static ConfigPlace InFile(string file, int? line = null) => new(file, line, null);

    public static ConfigPlace InArgument(string argument) => new(null, null, argument);

    public override string ToString() => Argument ?? (Line is null ? File! : $"{File}:{Line}");
}
