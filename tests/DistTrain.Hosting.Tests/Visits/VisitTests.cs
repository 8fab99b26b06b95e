using System.Net;
using DistTrain.Training;

namespace DistTrain.Hosting.Tests;

public sealed class VisitTests
{
    [Fact]
    public void A_visitor_asks_and_is_answered_without_being_a_peer()
    {
        using var node = new TestNode(0) { OnVisit = Answer };
        using Conversation visit = Visit(node.Listen());
        visit.Ask<VisitMessages.Agreed>(new VisitMessages.StopWanted()).Text.ShouldBe("StopWanted");
        visit.Ask<VisitMessages.Agreed>(new VisitMessages.DrainWanted(3)).Text.ShouldBe("DrainWanted");
        node.Network.Peers.ShouldBeEmpty();
    }

    [Fact]
    public void A_visitor_who_does_not_know_the_token_learns_nothing()
    {
        bool came = false;
        using var node = new TestNode(0) { OnVisit = _ => came = true };
        Should.Throw<RefusedException>(() => Visit(node.Listen(), options => options with { Token = "guess" }))
            .Message.ShouldBe("its token is another one");
        came.ShouldBeFalse();
    }

    [Fact]
    public void There_are_only_so_many_visitors_at_a_time()
    {
        using var node = new TestNode(0, options => options with { VisitsMax = 1 }) { OnVisit = Answer };
        IPEndPoint place = node.Listen();
        using Conversation first = Visit(place);
        first.Ask<VisitMessages.Agreed>(new VisitMessages.StopWanted());
        Should.Throw<RefusedException>(() => Visit(place)).Message.ShouldBe("there are 1 visitors already; try again");
    }

    [Fact]
    public void A_visitor_who_says_nothing_is_cut_off()
    {
        var patience = TimeSpan.FromMilliseconds(50);
        using var node = new TestNode(0, options => options with { VisitPatience = patience }) { OnVisit = Answer };
        using Conversation visit = Visit(node.Listen());
        Should.Throw<IOException>(visit.Hear).Message.ShouldBe("it closed the connection");
    }

    [Fact]
    public void A_visitor_cannot_send_bulk()
    {
        using var ended = new ManualResetEventSlim();
        using var node = new TestNode(0)
        {
            OnVisit = visit =>
            {
                Should.Throw<InvalidDataException>(() => { visit.Hear(); });
                ended.Set();
            },
        };
        using Conversation visit = Visit(node.Listen());
        visit.Say(new WeightMessages.WeightsRead(1, 2, 3, new float[4]));
        ended.Wait(TimeSpan.FromMinutes(2)).ShouldBeTrue();
    }

    private static void Answer(Conversation visit)
    {
        while (true)
            visit.Say(new VisitMessages.Agreed(visit.Hear().GetType().Name));
    }

    private static Conversation Visit(IPEndPoint place, Func<NetworkOptions, NetworkOptions>? change = null)
    {
        var options = new NetworkOptions
        {
            Run = "",
            Node = 0,
            Incarnation = 1,
            Token = "secret",
            VisitPatience = TimeSpan.FromMinutes(1),
        };
        return Conversation.Visit(new DnsEndPoint("127.0.0.1", place.Port), change?.Invoke(options) ?? options);
    }
}
