namespace DistTrain.Training;

/// <summary>A key of a run file, for whoever wants to know what there is.</summary>
/// <param name="Path">The dotted path, as after <c>--set</c>; <c>N</c> stands for a place in a list.</param>
/// <param name="Description">What it means, in one line.</param>
/// <param name="Expected">What is right there: <c>a whole number of at least 1</c>.</param>
/// <param name="Default">The value in YAML where none is given; null for none.</param>
/// <param name="Required">Whether it must be given.</param>
public sealed record KeyDescription(string Path, string Description, string Expected, string? Default, bool Required)
{
    /// <summary>All keys of a run file in the order in which they are best read.</summary>
    public static IReadOnlyList<KeyDescription> All { get; } = [.. RunSections.Run.Describe("")];

    /// <summary>The path's last part.</summary>
    public string Name => Path[(Path.LastIndexOf('.') + 1)..];
}
