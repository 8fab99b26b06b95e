using DistTrain.Numerics;
using DistTrain.Training;

namespace DistTrain.Simulation;

/// <summary>What lies on a disk.</summary>
internal sealed class Archive(World world, Node node)
{
    private readonly List<StoredPart> _parts = [];
    private readonly List<StoredManifest> _manifests = [];
    private readonly List<LedgerEntry> _ledger = [];
    private int _durableEntries;
    private (Message Write, int Fault)? _torn;

    /// <summary>How many checkpoints a disk keeps.</summary>
    public const int Kept = 2;

    /// <summary>What its voter has promised and accepted, as readers see it.</summary>
    public Vote? Vote { get; private set; }

    /// <summary>Whether its voter has accepted a view.</summary>
    public bool KnowsView => Vote is { Accepted: not null };

    /// <summary>Manifests that readers see.</summary>
    public IReadOnlyList<StoredManifest> Manifests => _manifests;

    /// <summary>What coordinators here have noted of the run.</summary>
    public IReadOnlyList<LedgerEntry> Ledger => _ledger;

    public void Reset()
    {
        _parts.Clear();
        _manifests.Clear();
        _ledger.Clear();
        _durableEntries = 0;
        (Vote, _torn) = (null, null);
    }

    /// <summary>A part of one line of the run.</summary>
    public StoredPart? Find(long step, RunLine line, int range)
    {
        foreach (StoredPart part in _parts)
        {
            if (part.Step == step && part.Line == line && part.Range.Index == range)
                return part;
        }

        return null;
    }

    /// <summary>A part as readers find it: that of the step's manifest, if the manifest is of the line that they want.</summary>
    public StoredPart? Read(long step, RunLine line, int range) =>
        _manifests.Find(stored => stored.Manifest.Step == step)?.Manifest is { } manifest
        && (!line.IsKnown || manifest.Line == line)
            ? Find(step, manifest.Line, range)
            : null;

    /// <summary>The manifests, the newest first, with the ranges whose parts are here and whole.</summary>
    public StoredCheckpoint[] List() =>
    [
        .. from stored in _manifests
           orderby stored.Manifest.Step descending
           select new StoredCheckpoint(
               stored.Manifest, [.. _parts.Where(part => IsOf(stored.Manifest, part)).Select(part => part.Range.Index).Order()]),
    ];

    /// <summary>Whether a part is whole and the one that the manifest names.</summary>
    private static bool IsOf(CheckpointManifest manifest, StoredPart part) =>
        (part.Step, part.Line) == (manifest.Step, manifest.Line) && part.Whole && manifest.Parts.Any(
            entry => entry.Start == part.Range.Start && entry.Crc32C == CheckpointPartLayout.Checksum(part.Bytes));

    /// <summary>Keeps a vote. What a voter has said is durable stays so, or no majority could be relied on.</summary>
    public void Keep(Vote vote) => Vote = vote;

    public CheckpointEntry Keep(int restore, CheckpointPart part, int lyingFault)
    {
        var bytes = new byte[CheckpointPartLayout.Size(part.Range.Length, part.Slots.Length)];
        CheckpointPartLayout.Write(part, bytes);
        StoredPart? stored = Find(part.Step, part.Line, part.Range.Index);
        if (stored is null)
            _parts.Add(stored = new StoredPart(part));
        (stored.Bytes, stored.WrittenAt) = (bytes, world.Now);
        if (lyingFault < 0)
            stored.Durable = bytes;
        world.Checker.PartKept(world.Now, node.Index, restore, part);
        return new CheckpointEntry(
            $"range-{part.Range.Index}.line-{part.Line.Restore}.part", part.Range.Start, part.Range.Length, bytes.Length,
            CheckpointPartLayout.Checksum(bytes));
    }

    /// <summary>Keeps a manifest, unless the one that it would take the place of is of a later line of the run.</summary>
    /// <returns>Whether it is kept.</returns>
    public bool TryKeep(int restore, CheckpointManifest manifest, int lyingFault)
    {
        StoredManifest? stored = _manifests.Find(old => old.Manifest.Step == manifest.Step);
        if (stored is not null && manifest.Line.IsBefore(stored.Manifest.Line))
            return false;
        bool wasDurable = stored is { Durable: true } && stored.Manifest.Line == manifest.Line;
        _manifests.RemoveAll(old => old.Manifest.Step == manifest.Step);
        _parts.RemoveAll(part => part.Step == manifest.Step && part.Line != manifest.Line);
        _manifests.Add(new StoredManifest(manifest) { Durable = wasDurable || lyingFault < 0, WrittenAt = world.Now });
        if (lyingFault < 0)
            _durableEntries = _ledger.Count;
        world.Checker.ManifestReadable(world.Now, node.Index, restore, manifest, world);
        Tidy();
        return true;
    }

    /// <summary>Adds to the ledger. It is durable with the next manifest.</summary>
    public void Append(IReadOnlyList<LedgerEntry> entries) => _ledger.AddRange(entries);

    /// <summary>Whether a copy of a part lies here that a loss of power leaves whole.</summary>
    public bool HasDurable(long step, RunLine line, int range) => Find(step, line, range) is { DurableWhole: true };

    /// <summary>Whether a manifest lies here that a loss of power leaves.</summary>
    public bool HasDurable(CheckpointManifest manifest) => _manifests.Exists(
        stored => stored.Durable && (stored.Manifest.Step, stored.Manifest.Line) == (manifest.Step, manifest.Line));

    /// <summary>The power goes in the middle of this write.</summary>
    public void BeginTearing(Message write, int fault) => _torn = (write, fault);

    /// <summary>The power goes. What was not durable is lost, except for last copies that are to be spared.</summary>
    /// <returns>Whether a lie about durability has shown.</returns>
    public bool LosePower()
    {
        bool lost = false;
        for (int i = _parts.Count - 1; i >= 0; i--)
        {
            StoredPart part = _parts[i];
            if (ReferenceEquals(part.Durable, part.Bytes))
                continue;
            if (!world.CanLose(node, part))
                part.Durable = part.Bytes;
            else if (part.Durable is { } bytes)
                part.Bytes = bytes;
            else
                _parts.RemoveAt(i);
            lost = true;
        }

        foreach (StoredManifest spared in _manifests.Where(stored => !stored.Durable && !world.CanLose(node, stored.Manifest)))
            spared.Durable = true;
        lost |= _manifests.RemoveAll(stored => !stored.Durable) > 0;
        _ledger.RemoveRange(_durableEntries, _ledger.Count - _durableEntries);
        Tear();
        return lost;
    }

    /// <summary>The disk is as it was at a time before, except for last copies that are to be spared.</summary>
    /// <returns>Whether that made a difference.</returns>
    public bool GoBack(long time)
    {
        int before = _parts.Count + _manifests.Count;
        for (int i = _parts.Count - 1; i >= 0; i--)
        {
            if (_parts[i].WrittenAt > time && world.CanLose(node, _parts[i]))
                _parts.RemoveAt(i);
        }

        for (int i = _manifests.Count - 1; i >= 0; i--)
        {
            if (_manifests[i].WrittenAt > time && world.CanLose(node, _manifests[i].Manifest))
                _manifests.RemoveAt(i);
        }

        return before > _parts.Count + _manifests.Count;
    }

    /// <summary>The disk is replaced by an empty one, but for last copies that are to be spared.</summary>
    /// <returns>Whether that made a difference.</returns>
    public bool Lose()
    {
        bool lost = GoBack(-1) || Vote is not null;
        Vote = null;
        _ledger.Clear();
        _durableEntries = 0;
        return lost;
    }

    /// <summary>Turns a bit of the newest part that may be damaged.</summary>
    /// <returns>Whether there was one.</returns>
    public bool TryRot(int fault, ref RandomStream random)
    {
        for (int i = _parts.Count - 1; i >= 0; i--)
        {
            StoredPart part = _parts[i];
            if (!part.Whole || !world.CanLose(node, part))
                continue;
            byte[] damaged = [.. part.Bytes];
            damaged[random.NextInt32(damaged.Length)] ^= (byte)(1 << random.NextInt32(8));
            part.Bytes = part.Durable = damaged;
            world.TookEffect(fault);
            return true;
        }

        return false;
    }

    /// <summary>Half of a new file is on the disk; a file that was there stays as it was, and so does what is renamed into place.</summary>
    private void Tear()
    {
        if (_torn is not { } torn)
            return;
        _torn = null;
        world.TookEffect(torn.Fault);
        if (torn.Write is not CheckpointMessages.SavePart { Part: var part }
            || Find(part.Step, part.Line, part.Range.Index) is not null)
            return;
        var bytes = new byte[CheckpointPartLayout.Size(part.Range.Length, part.Slots.Length)];
        CheckpointPartLayout.Write(part, bytes);
        byte[] half = bytes[..(bytes.Length / 2)];
        _parts.Add(new StoredPart(part) { Bytes = half, Durable = half, WrittenAt = world.Now });
    }

    /// <summary>Removes checkpoints beyond those to keep, and parts older than all of them.</summary>
    private void Tidy()
    {
        if (_manifests.Count <= Kept)
            return;
        long oldest = _manifests.Select(stored => stored.Manifest.Step).OrderDescending().ElementAt(Kept - 1);
        _manifests.RemoveAll(stored => stored.Manifest.Step < oldest);
        _parts.RemoveAll(part => part.Step < oldest);
    }
}
