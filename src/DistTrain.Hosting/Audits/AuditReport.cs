using DistTrain.Training;

namespace DistTrain.Hosting;

/// <summary>What an audit found.</summary>
/// <param name="Complete">Whether the run came to its end.</param>
/// <param name="Steps">How many steps stand in the ledger.</param>
/// <param name="Checks">What was checked, each with its violations.</param>
public sealed record AuditReport(bool Complete, long Steps, IReadOnlyList<AuditCheck> Checks)
{
    /// <summary>What happened to the run beside its steps, by its ledger: restores and evictions, each in a sentence.</summary>
    public IReadOnlyList<string> Events { get; init; } = [];

    /// <summary>Whether all checks hold.</summary>
    public bool Holds => Checks.All(check => check.Holds);
}
