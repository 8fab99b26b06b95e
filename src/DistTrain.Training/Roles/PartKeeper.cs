using System.Numerics.Tensors;

namespace DistTrain.Training;

/// <summary>A member's checkpoint parts on their way to the disks.</summary>
internal sealed class PartKeeper(RunPlan plan)
{
    private readonly Dictionary<int, CheckpointPart> _before = [];
    private readonly List<Pending> _pending = [];

    /// <summary>Copies a range's state and has it kept on this node's disk and on another's, where there is one.</summary>
    public void Save(IRoleContext context, View view, int restore, RangeReplica replica)
    {
        if (!_pending.Exists(p => p.Part.Step == replica.Applied && p.Part.Range == replica.Range))
            Save(context, view, restore, replica.Copy());
    }

    /// <summary>Has a part kept on this node's disk and on another's, where there is one.</summary>
    public void Save(IRoleContext context, View view, int restore, CheckpointPart part)
    {
        if (_pending.Exists(p => p.Part.Step == part.Step && p.Part.Range == part.Range))
            return;
        if (plan.Bug == ProtocolBug.MixedCheckpoint)
        {
            CheckpointPart old = _before.GetValueOrDefault(part.Range.Index, part);
            _before[part.Range.Index] = part;
            part = old with { Step = part.Step };
        }

        // A checkpoint of weights that are no numbers would replace the last good one.
        if (part.Weights.Length > 0 && !TensorPrimitives.IsFiniteAll<float>(part.Weights))
        {
            context.Send(view.Coordinator, new StepMessages.RangeDiverged(restore, part.Step, part.Range.Index));
            return;
        }

        part = part with { Line = view.Line };
        var pending = new Pending(restore, part, Disks(context, view));
        _pending.Add(pending);
        foreach (RoleAddress disk in pending.Waiting)
            context.Send(disk, new CheckpointMessages.SavePart(restore, part));
    }

    /// <summary>A disk's answer.</summary>
    /// <param name="context">The server's host.</param>
    /// <param name="view">The server's view.</param>
    /// <param name="disk">Which disk.</param>
    /// <param name="key">Restore count, step and range.</param>
    /// <param name="entry">How the manifest is to name the part; null if the disk could not take it.</param>
    /// <param name="trouble">Why not.</param>
    public void Answer(
        IRoleContext context, View view, RoleAddress disk, (int Restore, long Step, int Range) key, CheckpointEntry? entry, string? trouble)
    {
        Pending? pending = _pending.Find(p => (p.Restore, p.Part.Step, p.Part.Range.Index) == key);
        if (pending is null || !pending.Waiting.Remove(disk))
            return;
        pending.Trouble ??= trouble;
        if (entry is not null)
        {
            pending.Entry = entry;
            pending.Done.Add(disk);
        }

        Finish(context, view, pending);
    }

    /// <summary>Asks again, and no longer those that the view does not have any more.</summary>
    public void Retry(IRoleContext context, View view)
    {
        foreach (Pending pending in _pending.ToArray())
        {
            pending.Waiting.RemoveWhere(disk => disk != context.Storage && !view.Members.Any(member => member.Storage == disk));
            foreach (RoleAddress disk in pending.Waiting)
                context.Send(disk, new CheckpointMessages.SavePart(pending.Restore, pending.Part));
            Finish(context, view, pending);
        }
    }

    /// <summary>Forgets everything of before a restore.</summary>
    public void Clear() => _pending.Clear();

    private void Finish(IRoleContext context, View view, Pending pending)
    {
        if (pending.Waiting.Count > 0)
            return;
        _pending.Remove(pending);
        context.Send(view.Coordinator, new CheckpointMessages.PartKept(
            view.Stamp, pending.Restore, pending.Part.Step, pending.Part.Range.Index, pending.Entry, [.. pending.Done], pending.Trouble));
    }

    /// <summary>This node's disk, and that of the next server which has another.</summary>
    private static SortedSet<RoleAddress> Disks(IRoleContext context, View view)
    {
        SortedSet<RoleAddress> disks = [context.Storage];
        RoleAddress[] others = [.. view.Members
            .Where(member => member.Address.Kind == RoleKind.Server && member.Storage != context.Storage)
            .OrderBy(member => member.Address.Number <= context.Self.Number)
            .ThenBy(member => member.Address.Number)
            .Select(member => member.Storage)];
        if (others.Length > 0)
            disks.Add(others[0]);
        return disks;
    }

    private sealed class Pending(int restore, CheckpointPart part, SortedSet<RoleAddress> waiting)
    {
        public int Restore => restore;

        public CheckpointPart Part => part;

        public SortedSet<RoleAddress> Waiting => waiting;

        public SortedSet<RoleAddress> Done { get; } = [];

        public CheckpointEntry? Entry { get; set; }

        public string? Trouble { get; set; }
    }
}
