using DistTrain.Training;

namespace DistTrain.Simulation;

/// <summary>What became of a history.</summary>
public sealed record HistoryResult
{
    /// <summary>Its seed.</summary>
    public required ulong Seed { get; init; }

    /// <summary>What was wrong; null for nothing.</summary>
    public required Violation? Violation { get; init; }

    /// <summary>The schedule of faults.</summary>
    public required IReadOnlyList<Fault> Faults { get; init; }

    /// <summary>Whether each fault of the schedule took effect.</summary>
    public required IReadOnlyList<bool> Effective { get; init; }

    /// <summary>The SHA-256 of the final weights; null if the run did not come to its last step.</summary>
    public required string? Hash { get; init; }

    /// <summary>Why the run ended or waits for good before its last step, where that is right; null if it went through.</summary>
    public required string? Halt { get; init; }

    /// <summary>Steps committed.</summary>
    public required int Steps { get; init; }

    /// <summary>Checkpoints of different steps that came to exist.</summary>
    public required int Checkpoints { get; init; }

    /// <summary>How often the run went back to a checkpoint.</summary>
    public required int Restores { get; init; }

    /// <summary>When the run said that it had ended, in virtual time; null if it did not.</summary>
    public required TimeSpan? Ended { get; init; }

    /// <summary>What idle workers were asked to compute in place of slow ones, in the steps committed.</summary>
    public required Speculated Speculated { get; init; }

    /// <summary>How long it took, in virtual time, until nothing more happened.</summary>
    public required TimeSpan Time { get; init; }

    /// <summary>Events of the simulation.</summary>
    public required int Events { get; init; }
}
