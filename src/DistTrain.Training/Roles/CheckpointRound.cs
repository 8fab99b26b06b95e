namespace DistTrain.Training;

/// <summary>
/// A checkpoint in the making: it needs its step's commit and every range's part, then its manifest on two disks where there
/// are two.
/// </summary>
internal sealed class CheckpointRound(RunPlan plan, string kernel, long step)
{
    private readonly SortedDictionary<int, CheckpointEntry> _parts = [];
    private readonly SortedSet<RoleAddress> _disks = [];
    private readonly SortedSet<RoleAddress> _saved = [];
    private EpochTotals? _totals;
    private CheckpointManifest? _manifest;

    /// <summary>The parts that are missing.</summary>
    public IEnumerable<int> Missing => Enumerable.Range(0, plan.Parts).Where(range => !_parts.ContainsKey(range));

    /// <summary>Notes that the step is committed.</summary>
    public void Committed(EpochTotals totals) => _totals = totals;

    /// <summary>Notes a durable part.</summary>
    public void PartKept(int range, CheckpointEntry entry, IReadOnlyList<RoleAddress> disks)
    {
        _parts[range] = entry;
        _disks.UnionWith(disks);
    }

    /// <summary>Whether everything is in.</summary>
    public bool IsReady =>
        _totals is not null && _parts.Count >= (plan.Bug == ProtocolBug.ManifestTooEarly ? 1 : plan.Parts);

    /// <summary>Once everything is in, has every disk that holds a part keep the manifest.</summary>
    public void Finish(IRoleContext context, RunLine line)
    {
        if (_totals is not { } totals || !IsReady)
            return;
        _manifest ??= new CheckpointManifest(
            step, plan.Model.Fingerprint, plan.Model.ParameterCount, plan.Optimizer.Name, plan.SlotNames, kernel, totals,
            [.. _parts.Values]) { Line = line };
        foreach (RoleAddress disk in _disks.Except(_saved))
            context.Send(disk, new CheckpointMessages.SaveManifest(line.Restore, _manifest));
    }

    /// <summary>A disk has the manifest.</summary>
    /// <returns>Whether the checkpoint exists now.</returns>
    public bool Saved(RoleAddress disk)
    {
        if (_disks.Contains(disk))
            _saved.Add(disk);
        return _saved.Count >= Math.Min(2, _disks.Count);
    }

    /// <summary>A disk cannot take the manifest.</summary>
    /// <returns>Whether no disk can.</returns>
    public bool Failed(RoleAddress disk)
    {
        _disks.Remove(disk);
        return _disks.Count == 0;
    }
}
