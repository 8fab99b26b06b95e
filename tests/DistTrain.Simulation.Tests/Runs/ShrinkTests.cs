using DistTrain.Training;

namespace DistTrain.Simulation.Tests;

public sealed class ShrinkTests
{
    [Fact]
    public void The_one_guilty_fault_of_many_is_found()
    {
        var simulator = new Simulator(Simulated.Run());
        FaultOptions options = Simulated.Calm;
        Fault guilty = Simulated.Fault(FaultKind.FlippedGradient, 60, RoleAddress.Worker(1));
        List<Fault> schedule =
        [
            Simulated.Fault(FaultKind.Pause, 10, RoleAddress.Server(1), 5),
            Simulated.Fault(FaultKind.Slow, 20, RoleAddress.Worker(0), 30, 4),
            Simulated.Fault(FaultKind.Duplicate, 25, RoleAddress.Worker(3), 40, 0.5),
            guilty,
            Simulated.Fault(FaultKind.Delay, 65, RoleAddress.Server(2), 20, 0.5),
            Simulated.Fault(FaultKind.ClockJump, 70, RoleAddress.Worker(2), 0, 0.01),
            Simulated.Fault(FaultKind.Restart, 90, RoleAddress.Worker(3)),
            Simulated.Fault(FaultKind.DiskFull, 95, RoleAddress.Server(0), 10),
        ];
        HistoryResult failure = simulator.Play(3, options, schedule);
        failure.Violation.ShouldNotBeNull();
        failure.Violation.Check.ShouldBe(CheckNames.FinalWeights);
        simulator.Shrink(failure, options).ShouldBe([guilty]);
    }

    [Fact]
    public void What_needs_two_keeps_two()
    {
        int[] items = [.. Enumerable.Range(0, 40)];
        Shrinker.Shrink(items, part => part.Contains(3) && part.Contains(31)).ShouldBe([3, 31]);
        Shrinker.Shrink(items, _ => true).ShouldBeEmpty();
        Shrinker.Shrink(items, part => part.Count == 40).ShouldBe(items);
    }
}
