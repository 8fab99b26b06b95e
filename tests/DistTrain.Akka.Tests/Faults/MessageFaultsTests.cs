using DistTrain.Hosting;
using DistTrain.Training;
using DistTrain.Training.Tests;

namespace DistTrain.AkkaHost.Tests;

public sealed class MessageFaultsTests
{
    private static readonly TimeSpan s_lease = TimeSpan.FromSeconds(2);
    private static readonly RoleAddress s_worker = RoleAddress.Worker(0), s_server = RoleAddress.Server(4);

    private readonly ManualTime _time = new();
    private readonly List<long> _got = [];

    [Fact]
    public void Without_a_fault_messages_go_at_once_in_order()
    {
        using MessageFaults faults = Faults("- {at: 1s, node: worker 0, fault: drop, for: 1s, share: 1}");
        Send(faults, 3);
        _got.ShouldBe([0, 1, 2]);
        faults.Struck.ShouldBe(0);
    }

    [Fact]
    public void A_share_is_lost_while_the_fault_lasts_and_its_memory_is_given_back()
    {
        using MessageFaults faults = Faults("- {at: 1s, node: worker 0, fault: drop, for: 1s, share: 0.5}");
        _time.Advance(TimeSpan.FromSeconds(1.5));
        var maker = new MessageMaker();
        for (int i = 0; i < 400; i++)
            faults.Pass(new RoutedMessage(s_worker, s_server, maker.Message(typeof(StepMessages.GradientPushed))), Take);
        faults.Struck.ShouldBeInRange(150, 250);
        maker.Returned.ShouldBe(400);
        _time.Advance(TimeSpan.FromSeconds(1));
        long struck = faults.Struck;
        Send(faults, 10);
        faults.Struck.ShouldBe(struck);
    }

    [Fact]
    public void A_seed_strikes_the_same_messages_again()
    {
        const string Schedule = "- {at: 0s, node: worker 0, fault: drop, for: 9s, share: 0.3}";
        using (MessageFaults faults = Faults(Schedule))
            Send(faults, 100);
        long[] first = [.. _got];
        _got.Clear();
        using (MessageFaults faults = Faults(Schedule))
            Send(faults, 100);
        _got.ShouldBe(first);
        _got.Clear();
        using (MessageFaults faults = Faults(Schedule, seed: 8))
            Send(faults, 100);
        _got.ToArray().ShouldNotBe(first);
    }

    [Fact]
    public void Delay_keeps_the_order_of_a_link()
    {
        using MessageFaults faults = Faults("- {at: 0s, node: worker 0, fault: delay, for: 1s, share: 0.5}");
        Send(faults, 50);
        _got.Count.ShouldBeLessThan(50);
        _time.Advance(s_lease + TimeSpan.FromSeconds(1));
        _got.ShouldBe(Enumerable.Range(0, 50).Select(i => (long)i));
    }

    [Fact]
    public void Reorder_has_some_overtaken_and_loses_none()
    {
        using MessageFaults faults = Faults("- {at: 0s, node: worker 0, fault: reorder, for: 1s, share: 0.5}");
        Send(faults, 50);
        _time.Advance(s_lease);
        _got.ToArray().ShouldNotBe(_got.Order().ToArray());
        _got.Order().ShouldBe(Enumerable.Range(0, 50).Select(i => (long)i));
    }

    [Fact]
    public void What_comes_twice_has_its_figures_and_a_reference_for_each()
    {
        using MessageFaults faults = Faults("- {at: 0s, node: worker 0, fault: duplicate, for: 1s, share: 1}");
        var maker = new MessageMaker();
        var push = (StepMessages.GradientPushed)maker.Message(typeof(StepMessages.GradientPushed));
        string said = Shown.Text(push);
        var got = new List<string>();
        faults.Pass(new RoutedMessage(s_worker, s_server, push), routed =>
        {
            got.Add(Shown.Text(routed.Message));
            routed.Message.Bulk!.Value.Bulk.Release();
            push.Metrics.AsSpan().Clear();
        });
        _time.Advance(s_lease);
        got.ShouldBe([said, said]);
        maker.Returned.ShouldBe(1);
    }

    [Theory]
    [InlineData("partition", false, false)]
    [InlineData("one-way-partition", false, true)]
    public void A_partition_cuts_its_side_off_and_a_one_way_one_is_still_reached(string kind, bool there, bool back)
    {
        using MessageFaults faults = Faults($"- {{at: 0s, node: worker 0, fault: {kind}, for: 1s, with: [worker 1]}}");
        Arrives(faults, s_worker, s_server).ShouldBe(there);
        Arrives(faults, s_server, s_worker).ShouldBe(back);
        Arrives(faults, s_worker, RoleAddress.Worker(1)).ShouldBeTrue("both are on one side");
        Arrives(faults, s_server, RoleAddress.Worker(7)).ShouldBeTrue("both are on the other");
    }

    [Fact]
    public void What_is_late_at_the_end_is_given_back()
    {
        var maker = new MessageMaker();
        using (MessageFaults faults = Faults("- {at: 0s, node: worker 0, fault: delay, for: 1s, share: 1}"))
            faults.Pass(new RoutedMessage(s_worker, s_server, maker.Message(typeof(StepMessages.GradientPushed))), Take);
        maker.Returned.ShouldBe(1);
        _time.Advance(s_lease);
        _got.ShouldBeEmpty();
    }

    private MessageFaults Faults(string schedule, ulong seed = 7) => new(
        FaultSchedule.Parse(schedule, "faults.yaml", new ClusterFaultStage()), seed, s_lease, NodePlan.NodeOf, _time);

    private void Send(MessageFaults faults, int count)
    {
        for (int i = 0; i < count; i++)
            faults.Pass(new RoutedMessage(s_worker, s_server, new MembershipMessages.Leave(i)), Take);
    }

    private static bool Arrives(MessageFaults faults, RoleAddress from, RoleAddress to)
    {
        bool arrived = false;
        faults.Pass(new RoutedMessage(from, to, new NodeMessages.Leaving()), _ => arrived = true);
        return arrived;
    }

    private void Take(RoutedMessage routed)
    {
        routed.Message.Bulk?.Bulk.Release();
        if (routed.Message is MembershipMessages.Leave leave)
            _got.Add(leave.Incarnation);
    }
}
