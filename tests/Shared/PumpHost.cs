using DistTrain.Numerics;
using DistTrain.Training;

namespace DistTrain.Tests;

/// <summary>
/// Delivers messages one at a time in an order drawn from a seed, some of them twice: what a role may expect of no order and
/// at-least-once delivery. Checkpoints are kept in memory.
/// </summary>
internal sealed class PumpHost(ulong seed, int repeatPercent = 10, bool sharedMemory = true) : IRunObserver
{
    private readonly Dictionary<RoleAddress, Role> _roles = [];
    private readonly List<(RoleAddress From, RoleAddress To, Message Message)> _mail = [];
    private readonly Dictionary<(RoleAddress, RoleTimer), TimeSpan> _timers = [];
    private RandomStream _random = new(seed, RandomPurpose.Faults);
    private readonly bool _sharedMemory = sharedMemory;
    private TimeSpan _now;

    public List<RunEvent> Events { get; } = [];

    public List<CheckpointManifest> Manifests { get; } = [];

    /// <summary>What the coordinator entered, in no particular order.</summary>
    public List<LedgerEntry> Ledger { get; } = [];

    public Dictionary<(long Step, int Range), CheckpointPart> Parts { get; } = [];

    public int Delivered { get; private set; }

    public void Add(RoleAddress address, Role role)
    {
        _roles.Add(address, role);
        _mail.Add((address, address, new MembershipMessages.Start()));
    }

    public void Tell(RoleAddress to, Message message) => _mail.Add((to, to, message));

    /// <summary>The state that a resumed run reads from disk.</summary>
    public TrainingState? Kept { get; set; }

    /// <summary>Delivers until the run has ended and nothing is under way. Time passes only while nothing is.</summary>
    public void Run(Action<RunEvent>? onEvent = null)
    {
        int seen = 0;
        while (_mail.Count > 0 || TryPassTime())
        {
            int chosen = _random.NextInt32(_mail.Count);
            (RoleAddress from, RoleAddress to, Message message) = _mail[chosen];
            _mail[chosen] = _mail[^1];
            _mail.RemoveAt(_mail.Count - 1);
            Deliver(from, to, message);
            for (; seen < Events.Count; seen++)
                onEvent?.Invoke(Events[seen]);
        }
    }

    public void OnEvent(RunEvent runEvent) => Events.Add(runEvent);

    private bool TryPassTime()
    {
        if (_timers.Count == 0 || Events.Any(e => e is RunEvent.Completed or RunEvent.Stopped or RunEvent.Failed))
            return false;
        ((RoleAddress role, RoleTimer timer), TimeSpan due) = _timers.MinBy(timer => timer.Value);
        due.ShouldBeLessThan(TimeSpan.FromMinutes(10), "the run stands still");
        _now = due > _now ? due : _now;
        _timers.Remove((role, timer));
        _mail.Add((role, role, new TimerFired(timer)));
        return true;
    }

    private void Deliver(RoleAddress from, RoleAddress to, Message message)
    {
        Delivered++;
        _now += TimeSpan.FromMicroseconds(1 + _random.NextInt32(100));
        if (to == RoleAddress.Storage)
        {
            Store(from, message);
            return;
        }

        if (message is ComputeFinished(var job))
            job.Execute();
        _roles[to].Receive(new Context(this, to), from, message);
    }

    private void Store(RoleAddress from, Message message)
    {
        switch (message)
        {
            case CheckpointMessages.SavePart save:
                Parts[(save.Part.Step, save.Part.Range.Index)] = save.Part;
                Send(RoleAddress.Storage, from, new CheckpointMessages.PartSaved(
                    save.Restore, save.Part.Step, save.Part.Range.Index,
                    new CheckpointEntry($"{save.Part.Range.Index}", save.Part.Range.Start, save.Part.Range.Length, 0, "")));
                break;
            case CheckpointMessages.SaveManifest save:
                Manifests.Add(save.Manifest);
                Send(RoleAddress.Storage, from, new CheckpointMessages.CheckpointSaved(
                    save.Restore, save.Manifest.Step, "memory"));
                break;
            case StorageMessages.AppendLedger append:
                Ledger.AddRange(append.Entries);
                break;
            case StorageMessages.ReadPart read:
                Send(RoleAddress.Storage, from, new StorageMessages.PartRead(read.Restore, Kept!.Part(read.Range)));
                break;
        }
    }

    private void Send(RoleAddress from, RoleAddress to, Message message)
    {
        _mail.Add((from, to, message));
        if (message is ComputeFinished or StorageMessages.AppendLedger || _random.NextInt32(100) >= repeatPercent)
            return;
        message.Bulk?.Bulk.Retain();
        _mail.Add((from, to, message));
    }

    private sealed class Context(PumpHost host, RoleAddress self) : IRoleContext
    {
        public RoleAddress Self => self;

        public long Incarnation => 1;

        public RoleAddress Storage => RoleAddress.Storage;

        public IReadOnlyList<RoleAddress> Coordinators => [RoleAddress.Coordinator];

        public TimeSpan Now => host._now;

        public bool Recording => false;

        public bool SharesMemory(RoleAddress peer) => host._sharedMemory;

        public void SetTimer(RoleTimer timer, TimeSpan after) => host._timers[(self, timer)] = host._now + after;

        public void CancelTimer(RoleTimer timer) => host._timers.Remove((self, timer));

        public void Watch(RoleAddress peer)
        {
        }

        public void Unwatch(RoleAddress peer)
        {
        }

        public void Record(HistoryEvent historyEvent)
        {
        }

        public void Send(RoleAddress to, Message message) => host.Send(self, to, message);

        public void Run(ComputeJob job) => host.Send(self, self, new ComputeFinished(job));

        public void Publish(RunEvent runEvent) => host.OnEvent(runEvent);
    }
}
