namespace DistTrain.Training;

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
            if (!_found.TryGetValue(checkpoint.Manifest.Step, out List<Found>? ofStep))
                _found.Add(checkpoint.Manifest.Step, ofStep = []);
            // The same step may have been saved on several lines of the run: parts of the one do not go with parts of the other.
            if (ofStep.Find(known => plan.Bug == ProtocolBug.LinesMixed || known.Manifest.IsSame(checkpoint.Manifest))
                is not { } found)
                ofStep.Add(found = new Found(checkpoint.Manifest, plan.Parts));
            foreach (int range in checkpoint.Ranges)
                found.Sources[range].Add(disk);
        }
    }

    /// <summary>The newest state that can be had; where several lines have its step, the newest of them.</summary>
    public RestorePoint Choose()
    {
        foreach ((long step, List<Found> ofStep) in _found)
        {
            Found? newest = null;
            foreach (Found found in ofStep)
            {
                if (found.IsWhole && (newest is null || newest.Manifest.Line.IsBefore(found.Manifest.Line)))
                    newest = found;
            }

            if (newest is not null)
                return new RestorePoint(
                    step, newest.Manifest.Epoch, [.. newest.Sources.Select(disks => (IReadOnlyList<RoleAddress>)[.. disks])],
                    plan.Bug == ProtocolBug.LinesMixed ? default : newest.Manifest.Line);
        }

        EpochTotals none = plan.Consistency.KeepsClocks ? new EpochTotals { Clocks = new long[plan.Shards.Shards] } : default;
        return new RestorePoint(0, none, [], default);
    }

    private sealed class Found(CheckpointManifest manifest, int parts)
    {
        public CheckpointManifest Manifest => manifest;

        public bool IsWhole => Sources.All(disks => disks.Count > 0);

        public SortedSet<RoleAddress>[] Sources { get; } =
            [.. Enumerable.Range(0, parts).Select(_ => new SortedSet<RoleAddress>())];
    }
}
