using System.Collections.Concurrent;
using System.Diagnostics;
using Akka.Actor;
using DistTrain.Hosting;
using DistTrain.Training;

namespace DistTrain.AkkaHost;

/// <summary>What the role actors of a process share: each other, what lies around them, and whom they tell of the run.</summary>
/// <param name="outcome">Takes events, and how the run ends.</param>
/// <param name="threads">The threads that compute.</param>
/// <param name="history">Where it is written what the roles do; null for nowhere.</param>
internal sealed class ActorHost(RunOutcome outcome, IRoleThreads threads, HistoryLog? history)
{
    private readonly ConcurrentDictionary<RoleAddress, IActorRef> _actors = new();
    private readonly long _began = Stopwatch.GetTimestamp();
    private IReadOnlyList<RoleAddress> _coordinators = [RoleAddress.Coordinator];

    /// <summary>Takes events, and how the run ends.</summary>
    public RunOutcome Outcome => outcome;

    /// <summary>The threads that compute.</summary>
    public IRoleThreads Threads => threads;

    /// <summary>Where it is written what the roles do; null for nowhere.</summary>
    public HistoryLog? History => history;

    /// <summary>What lies around the roles; to be set before they start.</summary>
    public IRoleSurroundings Surroundings { get; set; } = new OneProcess(storage: null);

    /// <summary>The disk of the roles' node.</summary>
    public RoleAddress Storage { get; init; } = RoleAddress.Storage;

    /// <summary>Where a coordinator may be.</summary>
    public IReadOnlyList<RoleAddress> Coordinators
    {
        get => Volatile.Read(ref _coordinators);
        set => Volatile.Write(ref _coordinators, value);
    }

    /// <summary>Time since the host's start.</summary>
    public TimeSpan Now => Stopwatch.GetElapsedTime(_began);

    /// <summary>Whether a role is one of this process.</summary>
    public bool Has(RoleAddress address) => _actors.ContainsKey(address);

    /// <summary>An actor plays a role from now on.</summary>
    public void Enter(RoleAddress address, IActorRef actor) => _actors[address] = actor;

    /// <summary>The actor of a role has ended.</summary>
    public void Leave(RoleAddress address) => _actors.TryRemove(address, out _);

    /// <summary>Tells a role of this process something.</summary>
    /// <returns>False if the role is none of this process; the message is the caller's then.</returns>
    public bool TryPost(RoleAddress from, RoleAddress to, Message message)
    {
        if (!_actors.TryGetValue(to, out IActorRef? actor))
            return false;
        actor.Tell(new RoleEnvelope(from, to, message), ActorRefs.NoSender);
        return true;
    }

    /// <summary>Tells a role here or elsewhere something.</summary>
    public void Deliver(RoleAddress from, RoleAddress to, Message message)
    {
        if (!TryPost(from, to, message))
            Surroundings.Send(from, to, message);
    }
}
