using System.Runtime.InteropServices;
using DistTrain.Training;

namespace DistTrain.Simulation;

/// <summary>Checkpoints: one committed step, all ranges, and no manifest before its parts.</summary>
internal sealed class CheckpointCheck(Checker checker, CommitCheck commits, UpdateCheck updates)
{
    private readonly HashSet<long> _existing = [];
    private readonly HashSet<long> _readable = [];

    /// <summary>How many checkpoints a coordinator has known to exist.</summary>
    public int Existing => _existing.Count;

    public void Reset()
    {
        _existing.Clear();
        _readable.Clear();
    }

    public void PartKept(long time, int node, int restore, CheckpointPart part)
    {
        if (part.Step < 0 || part.Step > checker.Facts.Versions)
            checker.Fail(CheckNames.Checkpoint, time,
                $"storage {node} keeps a part of step {part.Step} of {checker.Facts.Versions}");
        else if (Crc32C.Compute(MemoryMarshal.AsBytes<float>(part.Weights)) is var checksum
            && updates.Other(part.Range.Index, part.Step, checksum, restore) is { } other)
            updates.Differs(
                time, $"the part on storage {node} of restore {restore}", part.Range.Index, part.Step, checksum, other);
    }

    public void ManifestReadable(long time, int node, int restore, CheckpointManifest manifest, IStoredCopies copies)
    {
        _readable.Add(manifest.Step);
        if (manifest.Parts.Count != checker.Facts.Parts)
            checker.Fail(CheckNames.Checkpoint, time,
                $"the manifest of step {manifest.Step} on storage {node}"
                + $" has {manifest.Parts.Count} parts of {checker.Facts.Parts}");
        // One that comes when newer checkpoints have taken its place may find its parts tidied up.
        bool superseded = _readable.Count(step => step > manifest.Step) >= Archive.Kept;
        // Where last copies are not spared they may be gone already.
        for (int range = 0; range < checker.Facts.Parts && !superseded && !checker.MayHalt; range++)
        {
            if (copies.WholeCopies(manifest.Step, manifest.Line, range) == 0)
                checker.Fail(CheckNames.Checkpoint, time,
                    $"the manifest of step {manifest.Step} can be read on"
                    + $" storage {node}, but no disk has part {range}");
        }

        if (restore == commits.Restore && manifest.Step > commits.Count)
            checker.Fail(CheckNames.Checkpoint, time,
                $"the manifest of step {manifest.Step} can be read on storage"
                + $" {node} while only {commits.Count} steps are committed");
    }

    public void Exists(in Moment moment, HistoryEvent.CheckpointExists exists)
    {
        if (!_readable.Contains(exists.Step))
            checker.Fail(CheckNames.Checkpoint, moment.Time,
                $"{moment} says that the checkpoint of step {exists.Step} exists, but no disk has its manifest");
        _existing.Add(exists.Step);
    }
}
