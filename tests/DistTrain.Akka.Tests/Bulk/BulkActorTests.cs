using System.Collections.Concurrent;
using Akka.Actor;
using DistTrain.Training;
using DistTrain.Training.Tests;

namespace DistTrain.AkkaHost.Tests;

public sealed class BulkActorTests
{
    [Fact]
    public void Payloads_go_through_Akka_Remote_where_the_data_plane_does_not_reach_and_the_user_hears_of_it_once()
    {
        using var first = new TestNode();
        using var second = new TestNode();
        var warned = new ConcurrentQueue<string>();
        using var got = new BlockingCollection<RoutedMessage>();
        IActorRef sender = Bulk(first, warned.Enqueue, _ => { });
        Bulk(second, warned.Enqueue, got.Add);
        var maker = new MessageMaker();
        for (int i = 0; i < 3; i++)
        {
            BulkSlice weights = new PlainBuffers().Rent(500_000 + i);
            weights.Span.Fill(i + 0.25f);
            Message message = maker.Message(typeof(ReplicationMessages.GradientReplicated)).WithBulk(weights);
            sender.Tell(new BulkActor.Send(second.Address, new RoutedMessage(Wired.From, Wired.To, message)));
        }

        for (int i = 0; i < 3; i++)
        {
            got.TryTake(out RoutedMessage routed, TestNode.Deadline)
                .ShouldBeTrue(string.Join('\n', first.Log.Concat(second.Log)));
            routed.Message.Bulk!.Value.Length.ShouldBe(500_000 + i);
            routed.Message.Bulk!.Value.Span.IndexOfAnyExcept(i + 0.25f).ShouldBe(-1);
        }

        warned.ShouldHaveSingleItem().ShouldContain($"the data plane of {second.Address} cannot be reached");
        first.Log.Concat(second.Log).ShouldBeEmpty();
    }

    private static IActorRef Bulk(TestNode node, Action<string> warn, Action<RoutedMessage> deliver) => node.System.ActorOf(
        BulkActor.Props(new BulkActor.Parts(new ReceivePool(1 << 20), new PayloadCodecs(), deliver, warn)), BulkActor.Name);
}
