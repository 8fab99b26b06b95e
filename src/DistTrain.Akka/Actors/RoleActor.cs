using Akka.Actor;
using DistTrain.Training;

namespace DistTrain.AkkaHost;

/// <summary>
/// Plays a role of the protocol: the role decides, and what it decides to do is done with Akka's means. The same role runs in a
/// process without Akka and in the simulator.
/// </summary>
internal abstract class RoleActor : UntypedActor, IWithTimers, IRoleContext
{
    private readonly ActorHost _host;
    private readonly RoleAddress _address;
    private readonly Role _role;

    private protected RoleActor(ActorHost host, RoleAddress address, Role role) =>
        (_host, _address, _role) = (host, address, role);

    /// <inheritdoc/>
    public ITimerScheduler Timers { get; set; } = null!;

    RoleAddress IRoleContext.Self => _address;

    long IRoleContext.Incarnation => _host.Surroundings.Incarnation;

    RoleAddress IRoleContext.Storage => _host.Storage;

    IReadOnlyList<RoleAddress> IRoleContext.Coordinators => _host.Coordinators;

    TimeSpan IRoleContext.Now => _host.Now;

    TimeSpan IRoleContext.Transferred => _host.Surroundings.Transferred;

    bool IRoleContext.Recording => _host.History is not null;

    /// <summary>What it shares with the others of its process.</summary>
    private protected ActorHost Host => _host;

    void IRoleContext.Send(RoleAddress to, Message message) => _host.Deliver(_address, to, message);

    bool IRoleContext.SharesMemory(RoleAddress peer) => _host.Has(peer);

    void IRoleContext.Run(ComputeJob job) => Order(job);

    void IRoleContext.SetTimer(RoleTimer timer, TimeSpan after) => Timers.StartSingleTimer(timer, new TimerFired(timer), after);

    void IRoleContext.CancelTimer(RoleTimer timer) => Timers.Cancel(timer);

    void IRoleContext.Watch(RoleAddress peer) => _host.Surroundings.Watch(_address, peer);

    void IRoleContext.Unwatch(RoleAddress peer) => _host.Surroundings.Unwatch(_address, peer);

    void IRoleContext.Publish(RunEvent runEvent) => _host.Outcome.Publish(runEvent);

    void IRoleContext.Record(HistoryEvent historyEvent) => _host.History?.Write(_address, historyEvent);

    /// <inheritdoc/>
    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case RoleEnvelope envelope:
                Play(envelope.From, envelope.Message);
                break;
            case TimerFired fired:
                Play(_address, fired);
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    /// <summary>The role takes a message.</summary>
    private protected virtual void Play(RoleAddress from, Message message) => _role.Receive(this, from, message);

    /// <summary>The role orders long work.</summary>
    private protected virtual void Order(ComputeJob job) => throw new NotSupportedException($"{_address} has no long work.");

    /// <summary>The role is told something by itself, after what it has been told already.</summary>
    private protected void TellSelf(Message message) =>
        Self.Tell(new RoleEnvelope(_address, _address, message), ActorRefs.NoSender);
}
