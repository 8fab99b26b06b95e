using Akka.Actor;
using Akka.Configuration;
using Akka.TestKit;
using Akka.TestKit.Xunit2;
using DistTrain.Hosting;
using DistTrain.Training;

namespace DistTrain.AkkaHost.Tests;

public sealed class NodeActorTests : TestKit, IRunObserver
{
    private static readonly Config s_virtualTime = ConfigurationFactory.ParseString(
        """akka.scheduler.implementation = "Akka.TestKit.TestScheduler, Akka.TestKit" """);

    private readonly NodeMemory _memory = new();
    private readonly NodeLife _life = new();
    private readonly TestProbe _singleton;
    private readonly IActorRef _node;

    public NodeActorTests()
        : base(s_virtualTime)
    {
        _memory.Start();
        _singleton = CreateTestProbe();
        var options = new ClusterNodeOptions
        {
            Akka = new AkkaNodeOptions { Roles = [ClusterNodeOptions.WorkerRole] },
            Observer = this,
            Log = _ => { },
            Folders = DataFolders.OfUser(),
        };
        IActorRef singleton = _singleton.Ref;
        var relay = new RunRelay(this);
        _node = Sys.ActorOf(Props.Create(() => new NodeActor(options, _memory, _life, singleton, relay)));
    }

    private TestScheduler Time => (TestScheduler)Sys.Scheduler;

    [Fact]
    public void A_node_says_every_second_that_it_is_here_and_keeps_the_number_that_it_is_given()
    {
        ClusterMessages.Register first = Expect();
        (first.Node, first.Worker, first.Server).ShouldBe((0, true, false));
        Answer(new ClusterMessages.Registered(4, _memory.Incarnation, 1, null, [new NodePlace(9, "127.0.0.1", 1)]));
        Expect().Node.ShouldBe(4);

        Answer(new ClusterMessages.Registered(5, _memory.Incarnation, 1, null, []));
        Time.Advance(TimeSpan.FromSeconds(1));

        ClusterMessages.Register second = Expect();
        (second.Node, second.Highest).ShouldBe((4, 9));
    }

    [Fact]
    public void What_is_meant_for_an_earlier_start_of_it_is_not_taken()
    {
        Expect();
        Answer(new ClusterMessages.Registered(4, _memory.Incarnation - 1, 1, null, []));
        Time.Advance(TimeSpan.FromSeconds(1));
        Expect().Node.ShouldBe(0);
    }

    [Fact]
    public async Task A_node_ends_with_the_run()
    {
        Answer(new NodeMessages.RunEnded("complete"));
        (await _life.End.WaitAsync(TimeSpan.FromSeconds(10))).How.ShouldBe("the run is complete");
    }

    [Fact]
    public async Task A_node_that_is_to_go_says_so_and_ends_once_it_has_nothing()
    {
        Expect();
        Answer(new NodeMessages.DrainAsked());
        Expect().Leaving.ShouldBeTrue();
        Time.Advance(TimeSpan.FromSeconds(1));
        (await _life.End.WaitAsync(TimeSpan.FromSeconds(10))).How.ShouldBe("the node has left the run");
    }

    void IRunObserver.OnEvent(RunEvent runEvent)
    {
    }

    private ClusterMessages.Register Expect() =>
        _singleton.ExpectMsg<RoleEnvelope>().Message.ShouldBeOfType<ClusterMessages.Register>();

    private void Answer(Message message) =>
        _node.Tell(new RoleEnvelope(RoleAddress.NodeOf(1), RoleAddress.NodeOf(0), message), ActorRefs.NoSender);
}
