using DistTrain.Numerics;
using DistTrain.Training;

namespace DistTrain.Tests;

/// <summary>
/// Delivers messages one at a time in an order drawn from a seed, some of them twice: what a role may expect of no order and
/// at-least-once delivery. Checkpoints are kept in memory.
/// </summary>
internal sealed class PumpHost(ulong seed, int repeatPercent = 10) : IRunObserver
{
    private readonly Dictionary<RoleAddress, Role> _roles = [];
    private readonly List<(RoleAddress From, RoleAddress To, Message Message)> _mail = [];
    private RandomStream _random = new(seed, RandomPurpose.Faults);
    private TimeSpan _now;

    public List<RunEvent> Events { get; } = [];

    public List<CheckpointManifest> Manifests { get; } = [];

    public Dictionary<(long Step, int Range), CheckpointPart> Parts { get; } = [];

    public int Delivered { get; private set; }

    public void Add(RoleAddress address, Role role)
    {
        _roles.Add(address, role);
        _mail.Add((address, address, new MembershipMessages.Start()));
    }

    public void Tell(RoleAddress to, Message message) => _mail.Add((to, to, message));

    /// <summary>Delivers until nothing is under way, or until an event says that it is enough.</summary>
    public void Run(Action<RunEvent>? onEvent = null)
    {
        int seen = 0;
        while (_mail.Count > 0)
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

    private void Deliver(RoleAddress from, RoleAddress to, Message message)
    {
        Delivered++;
        _now += TimeSpan.FromMicroseconds(1 + _random.NextInt32(100));
        if (to == RoleAddress.Storage)
        {
            Store(message);
            return;
        }

        if (message is ComputeFinished(var job))
            job.Execute();
        _roles[to].Receive(new Context(this, to), from, message);
    }

    private void Store(Message message)
    {
        switch (message)
        {
            case CheckpointMessages.SavePart save:
                Parts[(save.Part.Step, save.Part.Range.Index)] = save.Part;
                Send(RoleAddress.Storage, RoleAddress.Coordinator, new CheckpointMessages.PartSaved(
                    save.Restore, save.Part.Step, save.Part.Range.Index,
                    new CheckpointEntry($"{save.Part.Range.Index}", save.Part.Range.Start, save.Part.Range.Length, 0, "")));
                break;
            case CheckpointMessages.SaveManifest save:
                Manifests.Add(save.Manifest);
                Send(RoleAddress.Storage, RoleAddress.Coordinator, new CheckpointMessages.CheckpointSaved(
                    save.Restore, save.Manifest.Step, "memory"));
                break;
        }
    }

    private void Send(RoleAddress from, RoleAddress to, Message message)
    {
        _mail.Add((from, to, message));
        if (message is ComputeFinished || _random.NextInt32(100) >= repeatPercent)
            return;
        if (message is StepMessages.GradientPushed push)
            push.Gradient.Bulk.Retain();
        _mail.Add((from, to, message));
    }

    private sealed class Context(PumpHost host, RoleAddress self) : IRoleContext
    {
        public RoleAddress Self => self;

        public TimeSpan Now => host._now;

        public void Send(RoleAddress to, Message message) => host.Send(self, to, message);

        public void Run(ComputeJob job) => host.Send(self, self, new ComputeFinished(job));

        public void Publish(RunEvent runEvent) => host.OnEvent(runEvent);
    }
}
