namespace DistTrain.Training;

/// <summary>A state on disk that all ranges can go back to.</summary>
/// <param name="Step">Its step; 0 for the initial weights.</param>
/// <param name="Totals">The epoch's figures up to it.</param>
/// <param name="Sources">For each part the disks that have it whole; empty for the initial weights.</param>
internal sealed record RestorePoint(long Step, EpochTotals Totals, IReadOnlyList<IReadOnlyList<RoleAddress>> Sources)
{
    /// <summary>The disks that have a range.</summary>
    public IReadOnlyList<RoleAddress> SourcesOf(int range) => Sources.Count == 0 ? [] : Sources[range];
}

/// <summary>The search for the newest checkpoint of which every range's part is whole on some disk.</summary>
internal sealed class RestoreSearch(RunPlan plan, int restore)
{
    private readonly HashSet<RoleAddress> _silent = [];
    private readonly SortedDictionary<long, List<Found>> _found = new(Comparer<long>.Create((a, b) => b.CompareTo(a)));

    /// <summary>The restore count that is to begin.</summary>
    public int Restore => restore;

    /// <summary>Whether all disks have answered.</summary>
    public bool Complete => _silent.Count == 0;

    /// <summary>Asks the disks.</summary>
    public void Begin(IRoleContext context, IEnumerable<RoleAddress> disks)
    {
        _silent.UnionWith(disks);
        Ask(context);
    }

    /// <summary>Asks those that have not answered.</summary>
    public void Ask(IRoleContext context)
    {
        foreach (RoleAddress disk in _silent.Order())
            context.Send(disk, new StorageMessages.ListCheckpoints(restore));
    }

    /// <summary>Takes a disk's answer.</summary>
    public void Take(RoleAddress disk, IReadOnlyList<StoredCheckpoint> checkpoints)
    {
        if (!_silent.Remove(disk))
            return;
        foreach (StoredCheckpoint checkpoint in checkpoints)
        {
            if (!_found.TryGetValue(checkpoint.Manifest.Step, out List<Found>? same))
                _found.Add(checkpoint.Manifest.Step, same = []);
            if (same.Find(known => known.Holds(checkpoint.Manifest)) is not { } found)
                same.Add(found = new Found(checkpoint.Manifest, plan.Parts, plan));
            foreach (int range in checkpoint.Ranges)
                found.Sources[range].Add(disk);
        }
    }

    /// <summary>The newest state that can be had.</summary>
    public RestorePoint Choose()
    {
        foreach ((long step, List<Found> same) in _found)
        {
            if (same.Find(found => found.Sources.All(disks => disks.Count > 0)) is { } found)
                return new RestorePoint(step, found.Manifest.Epoch, [.. found.Sources.Select(disks => (IReadOnlyList<RoleAddress>)[.. disks])]);
        }

        EpochTotals none = plan.Consistency.KeepsClocks ? new EpochTotals { Clocks = new long[plan.Shards.Shards] } : default;
        return new RestorePoint(0, none, []);
    }

    private sealed class Found(CheckpointManifest manifest, int ranges, RunPlan plan)
    {
        public CheckpointManifest Manifest => manifest;

        /// <summary>
        /// Whether a checkpoint of the step is the same. Where the policy chooses shards, the steps after a restore may have
        /// taken others: parts of the one do not go with parts of the other.
        /// </summary>
        public bool Holds(CheckpointManifest other) =>
            !plan.Consistency.ChoosesShards || manifest.Parts.SequenceEqual(other.Parts);

        public SortedSet<RoleAddress>[] Sources { get; } = [.. Enumerable.Range(0, ranges).Select(_ => new SortedSet<RoleAddress>())];
    }
}
