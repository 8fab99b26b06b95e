namespace DistTrain.Training;

/// <summary>A checkpoint in the making: it needs its step's commit and every range's part.</summary>
internal sealed class CheckpointRound(RunPlan plan, string kernel, long step)
{
    private readonly SortedDictionary<int, CheckpointEntry> _parts = [];
    private EpochTotals? _totals;

    /// <summary>Whether it has been handed to the storage.</summary>
    public bool Sent { get; private set; }

    /// <summary>Notes that the step is committed.</summary>
    public void Committed(EpochTotals totals) => _totals = totals;

    /// <summary>Notes a durable part.</summary>
    public void PartSaved(int range, CheckpointEntry entry) => _parts[range] = entry;

    /// <summary>The manifest, once, when everything is in.</summary>
    public CheckpointManifest? TryFinish()
    {
        if (Sent || _totals is not { } totals || _parts.Count < plan.Ranges.Count)
            return null;
        Sent = true;
        return new CheckpointManifest(
            step, plan.Model.Fingerprint, plan.Model.ParameterCount, plan.Optimizer.Name, plan.Optimizer.SlotNames, kernel, totals,
            [.. _parts.Values]);
    }
}
