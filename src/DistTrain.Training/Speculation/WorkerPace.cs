namespace DistTrain.Training;

/// <summary>How far a worker is with its own shards, as the first range's primary sees it.</summary>
/// <param name="number">The worker's number.</param>
/// <param name="shards">Its shards.</param>
internal sealed class WorkerPace(int number, IReadOnlyList<int> shards)
{
    public int Number => number;

    public IReadOnlyList<int> Shards => shards;

    /// <summary>The newest step to which its own gradient has come; -1 before the first.</summary>
    public long Last { get; set; } = -1;

    /// <summary>The newest step that was made without it; -1 if there is none.</summary>
    public long Missed { get; set; } = -1;

    /// <summary>What it was asked for and has not answered.</summary>
    public SpeculativeNode? Asked { get; set; }

    /// <summary>Whether it still works on a step that was made without it.</summary>
    public bool Behind => Last < Missed;
}
