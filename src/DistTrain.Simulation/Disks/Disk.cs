using DistTrain.Numerics;
using DistTrain.Training;

namespace DistTrain.Simulation;

/// <summary>
/// A node's disk: answers requests one after the other. What it holds is in two states, as readers see it and as a loss of power
/// leaves it.
/// </summary>
internal sealed class Disk(World world, Node node)
{
    private readonly Archive _archive = new(world, node);
    private readonly Queue<(RoleAddress From, Message Message)> _waiting = new();
    private RandomStream _random;

    public Archive Archive => _archive;

    /// <summary>The fault because of which nothing can be written; -1 for none.</summary>
    public int FullFault { get; set; }

    /// <summary>The fault because of which nothing can be read; -1 for none.</summary>
    public int UnreadableFault { get; set; }

    /// <summary>The fault that cuts the power in the next write; -1 for none.</summary>
    public int TearFault { get; set; }

    /// <summary>The fault because of which it lies about durability; -1 for none.</summary>
    public int LyingFault { get; set; }

    /// <summary>The fault that turns a bit of the next part that may be damaged; -1 for none.</summary>
    public int RotFault { get; set; }

    public void Reset()
    {
        _archive.Reset();
        _waiting.Clear();
        (FullFault, UnreadableFault, TearFault, LyingFault, RotFault) = (-1, -1, -1, -1, -1);
    }

    public void Seed(RandomStream random) => _random = random;

    /// <summary>A request has arrived.</summary>
    public void Request(RoleAddress from, Message message)
    {
        _waiting.Enqueue((from, message));
        if (_waiting.Count == 1)
            Begin();
    }

    /// <summary>The power goes, and with it all requests.</summary>
    /// <returns>Whether a lie about durability has shown.</returns>
    public bool LosePower()
    {
        _waiting.Clear();
        return _archive.LosePower();
    }

    /// <summary>The first request has been done: answer, and begin the next.</summary>
    public void Served()
    {
        (RoleAddress from, Message message) = _waiting.Dequeue();
        Answer(from, message);
        if (_waiting.Count > 0)
            Begin();
    }

    private void Begin()
    {
        Message message = _waiting.Peek().Message;
        bool writes = message is StorageMessages.SaveVote or CheckpointMessages.SavePart or CheckpointMessages.SaveManifest;
        TimeSpan usual = writes ? world.Times.DiskWrite : world.Times.DiskRead;
        long took = (long)(usual.Ticks * (0.5 + _random.NextSingle()) * node.Slowness);
        if (writes && TearFault >= 0)
        {
            world.Injector.StrikeAt(world.Now + took / 2, TearFault);
            _archive.BeginTearing(message, TearFault);
            TearFault = -1;
        }

        world.Queue.Add(world.Now + took, new Event { Kind = EventKind.Served, Node = node, Tag = node.Boot });
    }

    private void Answer(RoleAddress from, Message message)
    {
        Message? answer = message switch
        {
            StorageMessages.SaveVote save when FullFault >= 0 => Refuse(FullFault, new StorageMessages.VoteFailed(Full)),
            StorageMessages.SaveVote save => Keep(save),
            CheckpointMessages.SavePart save when FullFault >= 0 =>
                Refuse(FullFault, new CheckpointMessages.PartFailed(save.Restore, save.Part.Step, save.Part.Range.Index, Full)),
            CheckpointMessages.SavePart save => Keep(save),
            CheckpointMessages.SaveManifest save when FullFault >= 0 =>
                Refuse(FullFault, new CheckpointMessages.CheckpointFailed(save.Restore, save.Manifest.Step, Full)),
            CheckpointMessages.SaveManifest save => TryKeep(save),
            StorageMessages.LoadVote when UnreadableFault >= 0 => Refuse(UnreadableFault, null),
            StorageMessages.LoadVote => new StorageMessages.VoteLoaded(_archive.Vote),
            StorageMessages.ListCheckpoints when UnreadableFault >= 0 => Refuse(UnreadableFault, null),
            StorageMessages.ListCheckpoints list => new StorageMessages.CheckpointsListed(list.Restore, _archive.List()),
            StorageMessages.ReadPart read => Read(read),
            StorageMessages.AppendLedger append => Append(append),
            _ => null,
        };
        if (answer is not null)
            world.Network.Send(node, RoleAddress.StorageOf(node.Index), from, answer);
    }

    private static string Full => "no space is left";

    private Message? Refuse(int fault, Message? answer)
    {
        world.TookEffect(fault);
        return answer;
    }

    private StorageMessages.VoteSaved Keep(StorageMessages.SaveVote save)
    {
        _archive.Keep(save.Vote);
        return new StorageMessages.VoteSaved(save.Vote);
    }

    private CheckpointMessages.PartSaved Keep(CheckpointMessages.SavePart save)
    {
        CheckpointEntry entry = _archive.Keep(save.Restore, save.Part, LyingFault);
        if (RotFault >= 0 && _archive.TryRot(RotFault, ref _random))
            RotFault = -1;
        return new CheckpointMessages.PartSaved(save.Restore, save.Part.Step, save.Part.Range.Index, entry);
    }

    private Message TryKeep(CheckpointMessages.SaveManifest save) => _archive.TryKeep(save.Restore, save.Manifest, LyingFault)
        ? new CheckpointMessages.CheckpointSaved(save.Restore, save.Manifest.Step, "simulated")
        : new CheckpointMessages.CheckpointFailed(
            save.Restore, save.Manifest.Step, "a later line of the run has one of this step");

    /// <summary>A ledger is kept without an answer.</summary>
    private Message? Append(StorageMessages.AppendLedger append)
    {
        if (FullFault < 0)
            _archive.Append(append.Entries);
        return null;
    }

    private Message Read(StorageMessages.ReadPart read)
    {
        string? trouble = null;
        if (UnreadableFault >= 0)
        {
            trouble = "the disk cannot be read";
            world.TookEffect(UnreadableFault);
        }
        else if (_archive.Read(read.Step, read.Line, read.Range.Index) is not { } part)
        {
            trouble = "there is no such part";
        }
        else if (part.Whole)
        {
            return new StorageMessages.PartRead(read.Restore, CheckpointPartLayout.Read(part.Bytes));
        }

        return new StorageMessages.PartUnreadable(read.Restore, read.Step, read.Range.Index, trouble ?? "its checksum does not match");
    }
}
