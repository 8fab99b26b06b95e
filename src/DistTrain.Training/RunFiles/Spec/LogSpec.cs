namespace DistTrain.Training;

/// <summary>What is written down along the way, <c>log:</c> of a run file.</summary>
public sealed record LogSpec
{
    /// <summary>A line of metrics after every so many steps; 50 unless given, 0 for one per epoch only.</summary>
    public int EverySteps { get; init; } = 50;

    /// <summary>Whether what the roles do is written to <c>history.jsonl</c>; not unless given.</summary>
    public bool History { get; init; }
}
