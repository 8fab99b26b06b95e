using DistTrain.Training;

namespace DistTrain.Hosting.Tests;

public class SendQueueTests
{
    [Fact]
    public void What_belongs_to_earlier_ranges_overtakes_and_what_belongs_to_the_same_one_does_not()
    {
        var queue = new SendQueue(messagesMax: 100, bytesMax: 1000);
        var pool = new BulkPool(4);
        foreach ((int range, int step) in ((int, int)[])[(3, 1), (2, 1), (3, 2), (0, 1), (2, 2)])
            queue.TryAdd(Push(pool, range, step), 16).ShouldBeTrue();
        queue.TryAdd(new RoutedMessage(Letters.From, Letters.To, Letters.Small(7)), 0).ShouldBeTrue();

        var taken = new List<(int, long)>();
        while (queue.TryTake(out RoutedMessage message))
        {
            taken.Add(message.Message is StepMessages.GradientPushed push ? (push.Range, push.Step) : (-1, 0));
            message.Message.Bulk?.Bulk.Release();
        }

        taken.ShouldBe([(-1, 0), (0, 1), (2, 1), (2, 2), (3, 1), (3, 2)]);
        pool.Outstanding.ShouldBe(0);
    }

    [Fact]
    public void Transfers_side_by_side_count_once()
    {
        var clock = new TransferClock();
        clock.Total.ShouldBe(TimeSpan.Zero);
        clock.Begin();
        clock.Begin();
        TestNode.Await(() => clock.Total > TimeSpan.FromMilliseconds(2), "no time passes");
        clock.End();
        clock.Total.ShouldBeGreaterThan(TimeSpan.FromMilliseconds(2));
        clock.End();
        TimeSpan total = clock.Total;
        total.ShouldBe(clock.Total);
    }

    private static RoutedMessage Push(BulkPool pool, int range, int step) => new(
        Letters.From, Letters.To,
        new StepMessages.GradientPushed(0, step, default, range, new BulkSlice(pool.Rent(), 0, 4), 0, default));
}
