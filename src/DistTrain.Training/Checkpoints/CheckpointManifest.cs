namespace DistTrain.Training;

/// <summary>What a checkpoint consists of. Its presence makes the checkpoint exist.</summary>
/// <param name="Step">The one step that every part belongs to.</param>
/// <param name="Model">The model's fingerprint.</param>
/// <param name="Parameters">Length of the flat parameter vector.</param>
/// <param name="Optimizer">The optimizer's kind.</param>
/// <param name="Slots">The names of its slots.</param>
/// <param name="Kernel">The kernel hash that computed it.</param>
/// <param name="Epoch">The unfinished epoch's figures.</param>
/// <param name="Parts">Its files.</param>
public sealed record CheckpointManifest(
    long Step, string Model, int Parameters, string Optimizer, IReadOnlyList<string> Slots, string Kernel, EpochTotals Epoch,
    IReadOnlyList<CheckpointEntry> Parts)
{
    /// <summary>The line of the run that every part belongs to; unknown in manifests from before they named it.</summary>
    public RunLine Line { get; init; }

    /// <summary>Whether another disk's manifest is of the same checkpoint: of the same line and with the same files.</summary>
    public bool IsSame(CheckpointManifest other) => (Step, Line) == (other.Step, other.Line) && Parts.SequenceEqual(other.Parts);
}

/// <summary>A file of a checkpoint.</summary>
/// <param name="File">Its name within the checkpoint's folder.</param>
/// <param name="Start">First element of its range.</param>
/// <param name="Length">Elements of its range.</param>
/// <param name="Bytes">Its size.</param>
/// <param name="Crc32C">CRC-32C of its content, in hexadecimal.</param>
public sealed record CheckpointEntry(string File, int Start, int Length, long Bytes, string Crc32C)
{
    /// <summary>Whether it is a shard's residual, and no part of the flat vector.</summary>
    /// <param name="parameters">Length of the flat vector.</param>
    public bool IsResidual(int parameters) => new ParameterRange(0, Start, Length).IsResidual(parameters);
}
