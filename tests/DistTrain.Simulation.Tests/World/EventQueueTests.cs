using DistTrain.Numerics;

namespace DistTrain.Simulation.Tests;

public sealed class EventQueueTests
{
    [Fact]
    public void Events_come_in_the_order_of_time_and_of_adding()
    {
        var queue = new EventQueue();
        var random = new RandomStream(1, RandomPurpose.Faults);
        var expected = new List<(long Time, int Number)>();
        for (int i = 0; i < 5000; i++)
        {
            long time = random.NextInt32(300);
            queue.Add(time, new Event { Number = i });
            expected.Add((time, i));
        }

        queue.Count.ShouldBe(5000);
        foreach ((long time, int number) in expected.OrderBy(entry => entry.Time).ThenBy(entry => entry.Number))
        {
            queue.TryTake(out Event next).ShouldBeTrue();
            (queue.Now, next.Number).ShouldBe((time, number));
        }

        queue.TryTake(out _).ShouldBeFalse();
    }

    [Fact]
    public void Time_does_not_run_backwards()
    {
        var queue = new EventQueue();
        queue.Add(10, new Event { Number = 1 });
        queue.TryTake(out _);
        queue.Add(5, new Event { Number = 2 });
        queue.TryTake(out Event next);
        (queue.Now, next.Number).ShouldBe((10, 2));
        queue.Reset();
        (queue.Now, queue.Count).ShouldBe((0, 0));
    }
}
