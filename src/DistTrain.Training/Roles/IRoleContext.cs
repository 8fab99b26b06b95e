namespace DistTrain.Training;

/// <summary>What a role can do. Its host implements it.</summary>
public interface IRoleContext
{
    /// <summary>The role's own address.</summary>
    RoleAddress Self { get; }

    /// <summary>Which start of this role it is: higher with every restart. What an earlier one held in memory is gone.</summary>
    long Incarnation { get; }

    /// <summary>The disk of the role's node.</summary>
    RoleAddress Storage { get; }

    /// <summary>Where a coordinator may run: who has no view yet asks all of them.</summary>
    IReadOnlyList<RoleAddress> Coordinators { get; }

    /// <summary>Time since the host's start: monotonic, virtual in the simulator.</summary>
    TimeSpan Now { get; }

    /// <summary>For how long, since the host's start, bulk was on its way to or from this node; zero where that is not known.</summary>
    TimeSpan Transferred => TimeSpan.Zero;

    /// <summary>Whether <see cref="Record"/> is listened to. Ask before making an event.</summary>
    bool Recording { get; }

    /// <summary>Sends a message. Delivery may fail, repeat or reorder, unless the host says better.</summary>
    void Send(RoleAddress to, Message message);

    /// <summary>Whether bulk reaches the peer by reference, because both roles use the same weight store.</summary>
    bool SharesMemory(RoleAddress peer);

    /// <summary>Has long work done. Its end comes back as <see cref="ComputeFinished"/> from the role itself.</summary>
    void Run(ComputeJob job);

    /// <summary>Sets a timer, in place of the one of its kind. It comes back as <see cref="TimerFired"/> from the role itself.</summary>
    void SetTimer(RoleTimer timer, TimeSpan after);

    /// <summary>Cancels a timer, if it is set; it does not come any more.</summary>
    void CancelTimer(RoleTimer timer);

    /// <summary>
    /// Asks to be told by <see cref="PeerLost"/>, once, when the host's failure detector gives the peer up. It may err:
    /// the peer may be alive.
    /// </summary>
    void Watch(RoleAddress peer);

    /// <summary>Ends a watch.</summary>
    void Unwatch(RoleAddress peer);

    /// <summary>Tells what happened in the run, for its user.</summary>
    void Publish(RunEvent runEvent);

    /// <summary>Tells what a role did, for the history of the run.</summary>
    void Record(HistoryEvent historyEvent);
}

/// <summary>A timer that came due, told to the role that set it.</summary>
/// <param name="Timer">Which one.</param>
public sealed record TimerFired(RoleTimer Timer) : Message;

/// <summary>The failure detector has given a watched peer up.</summary>
/// <param name="Peer">Whom.</param>
public sealed record PeerLost(RoleAddress Peer) : Message;
