using Akka.Actor;
using Akka.Configuration;
using Akka.TestKit;
using Akka.TestKit.Xunit2;
using DistTrain.Hosting;
using DistTrain.Training;

namespace DistTrain.AkkaHost.Tests;

/// <summary>Tests of one role actor: probes play the other roles, and time passes only when the test says so.</summary>
public abstract class RoleSpec : TestKit, IRunObserver
{
    private static readonly Config s_virtualTime = ConfigurationFactory.ParseString(
        """akka.scheduler.implementation = "Akka.TestKit.TestScheduler, Akka.TestKit" """);

    private readonly RoleThreads _threads = new(1, TimeSpan.Zero);

    protected RoleSpec()
        : base(s_virtualTime)
    {
        Outcome = new RunOutcome(this);
        Host = new ActorHost(Outcome, _threads, history: null) { Surroundings = Around };
        Lanes.Register(Sys, _threads);
    }

    private protected RunOutcome Outcome { get; }

    private protected ActorHost Host { get; }

    private protected Elsewhere Around { get; } = new();

    protected List<RunEvent> Events { get; } = [];

    protected TestScheduler Time => (TestScheduler)Sys.Scheduler;

    /// <summary>A probe in a role's place.</summary>
    private protected TestProbe Probe(RoleAddress address)
    {
        TestProbe probe = CreateTestProbe(RoleProps.NameOf(address));
        Host.Enter(address, probe.Ref);
        return probe;
    }

    /// <summary>The actor of a role.</summary>
    private protected IActorRef Play(RoleAddress address, Role role)
    {
        IActorRef actor = Sys.ActorOf(RoleProps.Of(Host, address, role), RoleProps.NameOf(address));
        Host.Enter(address, actor);
        return actor;
    }

    /// <summary>What a probe is told next, which must be of the given kind.</summary>
    private protected static T Expect<T>(TestProbe probe)
        where T : Message => probe.ExpectMsg<RoleEnvelope>().Message.ShouldBeOfType<T>();

    protected override void AfterAll()
    {
        base.AfterAll();
        _threads.Dispose();
    }

    void IRunObserver.OnEvent(RunEvent runEvent)
    {
        lock (Events)
            Events.Add(runEvent);
    }

    /// <summary>Notes what leaves the process.</summary>
    private protected sealed class Elsewhere : IRoleSurroundings
    {
        public List<(RoleAddress From, RoleAddress To, Message Message)> Sent { get; } = [];

        public List<(RoleAddress Watcher, RoleAddress Peer)> Watched { get; } = [];

        public long Incarnation => 7;

        public void Send(RoleAddress from, RoleAddress to, Message message) => Sent.Add((from, to, message));

        public void Watch(RoleAddress watcher, RoleAddress peer) => Watched.Add((watcher, peer));

        public void Unwatch(RoleAddress watcher, RoleAddress peer) => Watched.Remove((watcher, peer));

        public void Dispose()
        {
        }
    }
}
