using DistTrain.Training;

namespace DistTrain.Simulation;

/// <summary>What a role in the simulator sees of its host.</summary>
internal sealed class RoleContext(World world, RoleSlot slot) : IRoleContext
{
    public RoleAddress Self => slot.Address;

    public long Incarnation => slot.Incarnation;

    public RoleAddress Storage => RoleAddress.StorageOf(slot.Node.Index);

    public IReadOnlyList<RoleAddress> Coordinators => world.Stage.Coordinators;

    public TimeSpan Now => TimeSpan.FromTicks(world.Now + slot.Node.ClockAhead);

    public bool Recording => true;

    public void Send(RoleAddress to, Message message) => world.Network.Send(slot, to, message);

    public bool SharesMemory(RoleAddress peer) => false;

    public void Run(ComputeJob job) => world.Compute(slot, job);

    public void SetTimer(RoleTimer timer, TimeSpan after) => world.SetTimer(slot, timer, world.Now + Math.Max(0, after.Ticks));

    public void CancelTimer(RoleTimer timer) => slot.CancelTimer(timer);

    public void Watch(RoleAddress peer) => world.Detector.Watch(slot, peer);

    public void Unwatch(RoleAddress peer) => FailureDetector.Unwatch(slot, peer);

    public void Publish(RunEvent runEvent) => world.Published(slot, runEvent);

    public void Record(HistoryEvent historyEvent) => world.Recorded(slot, historyEvent);
}
