using System.Text;
using Akka.Actor;
using Akka.TestKit;
using Akka.TestKit.Xunit2;
using DistTrain.Training;

namespace DistTrain.AkkaHost.Tests;

public sealed class CoordinatorSingletonTests : TestKit, IRunObserver
{
    private readonly NodeMemory _memory = new() { Number = 1 };
    private readonly NodeLife _life = new();
    private readonly IActorRef _singleton;

    public CoordinatorSingletonTests()
    {
        var relay = new RunRelay(this);
        Action<string> log = _ => { };
        _singleton = Sys.ActorOf(Props.Create(() => new CoordinatorSingleton(_memory, _life, relay, log)));
    }

    [Fact]
    public void Each_node_is_numbered_once_however_often_it_asks()
    {
        TestProbe first = CreateTestProbe(), second = CreateTestProbe();
        Register(first).Node.ShouldBe(1);
        Register(second).Node.ShouldBe(2);
        Register(first).Node.ShouldBe(1);
    }

    [Fact]
    public void An_earlier_start_of_a_node_is_not_answered()
    {
        TestProbe late = CreateTestProbe(), early = CreateTestProbe();
        Register(late, number: 3, incarnation: 20);
        Tell(early, number: 3, incarnation: 10);
        early.ExpectNoMsg(TimeSpan.FromMilliseconds(100));
    }

    [Fact]
    public void A_run_begins_when_as_many_workers_as_its_file_wants_are_here_and_all_are_told_the_same()
    {
        TestProbe first = CreateTestProbe(), second = CreateTestProbe();
        Register(first, run: new ClusterRun("", "", RunFileOf(workers: 2), [])).Run!.Session.ShouldBeEmpty();

        ClusterRun begun = Register(second).Run!;

        begun.Session.ShouldNotBeEmpty();
        begun.Voters.ShouldBe([1], "two voters outlive no more losses than one");
        Register(first).Run.ShouldBe(begun);
    }

    [Fact]
    public void After_a_hand_over_the_run_that_nodes_take_part_in_goes_on_and_no_number_is_given_twice()
    {
        var running = new ClusterRun("0123456789abcdef", "token", RunFileOf(workers: 2), [1, 2, 3]);
        TestProbe old = CreateTestProbe(), fresh = CreateTestProbe();
        Register(fresh, run: new ClusterRun("", "", RunFileOf(workers: 8), []));

        Register(old, number: 3, highest: 7, run: running).Run!.Session.ShouldBe(running.Session);

        Register(CreateTestProbe()).Node.ShouldBe(8);
        Register(fresh).Run!.Session.ShouldBe(running.Session);
    }

    [Fact]
    public void A_node_whose_actor_has_ended_is_no_place_to_call_any_more()
    {
        TestProbe stays = CreateTestProbe(), goes = CreateTestProbe();
        Register(stays, number: 1);
        Register(goes, number: 2);
        Register(stays, number: 1).Places.Select(place => place.Node).ShouldBe([1, 2]);

        Sys.Stop(goes.Ref);

        AwaitAssert(() => Register(stays, number: 1).Places.Select(place => place.Node).ShouldBe([1]), TimeSpan.FromSeconds(5));
    }

    void IRunObserver.OnEvent(RunEvent runEvent)
    {
    }

    private static byte[] RunFileOf(int workers) => Encoding.UTF8.GetBytes(
        RunFile.Write(SmallCluster.Spec with { Cluster = new ClusterSpec { Workers = workers } }));

    private ClusterMessages.Registered Register(
        TestProbe node, int number = 0, long incarnation = 1, int highest = 0, ClusterRun? run = null)
    {
        Tell(node, number, incarnation, highest, run);
        return node.ExpectMsg<RoleEnvelope>().Message.ShouldBeOfType<ClusterMessages.Registered>();
    }

    private void Tell(TestProbe node, int number, long incarnation, int highest = 0, ClusterRun? run = null)
    {
        var register = new ClusterMessages.Register(
            number, incarnation, Worker: true, Server: true, Leaving: false, new NodePlace(number, "127.0.0.1", number), highest,
            run);
        _singleton.Tell(new RoleEnvelope(RoleAddress.NodeOf(number), RoleAddress.NodeOf(0), register), node.Ref);
    }
}
