using DistTrain.Training;

namespace DistTrain.Simulation.Tests;

public sealed class FaultScheduleTests
{
    private static readonly Stage s_stage = new(workers: 4, servers: 3);

    [Fact]
    public void A_schedule_reads_as_it_is_written()
    {
        var run = Simulated.Run();
        for (ulong seed = 1; seed <= 50; seed++)
        {
            List<Fault> faults = FaultDraw.Draw(FaultProfiles.Of("default"), run.Stage, run.Plan.Lease, seed);
            string text = FaultSchedule.Write(faults);
            FaultSchedule.Write(FaultSchedule.Parse(text, "f.yaml", run.Stage)).ShouldBe(text);
        }
    }

    [Fact]
    public void The_form_of_the_handbook_is_understood()
    {
        Fault fault = FaultSchedule.Parse("- {at: 1.25s, node: worker 2, fault: crash, for: 300ms}", "f.yaml", s_stage).ShouldHaveSingleItem();
        fault.At.ShouldBe(TimeSpan.FromMilliseconds(1250));
        fault.For.ShouldBe(TimeSpan.FromMilliseconds(300));
        fault.Kind.ShouldBe(FaultKind.Crash);
        fault.Node.ShouldBe(RoleAddress.Worker(2));
        FaultSchedule.Parse("", "f.yaml", s_stage).ShouldBeEmpty();
        FaultSchedule.Parse("[]", "f.yaml", s_stage).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("at: 1s", "f.yaml:1: a schedule is a list of faults, not a map")]
    [InlineData("- crash", "f.yaml:1: a fault is a map such as")]
    [InlineData("- {at: 1s, node: worker 2, fault: crash, for: 1s}\n- {at: 1s, node: worker 2, fault: crsh, for: 1s}", "f.yaml:2: there is no fault 'crsh'; did you mean 'crash'?")]
    [InlineData("- {at: soon, node: worker 2, fault: crash, for: 1s}", "f.yaml:1: 'at' must be a time such as 1.25s or 300ms, not 'soon'")]
    [InlineData("- {at: -1s, node: worker 2, fault: crash, for: 1s}", "'at' must be a time such as 1.25s or 300ms, not '-1s'")]
    [InlineData("- {at: 1s, node: worker 9, fault: crash, for: 1s}", "f.yaml:1: 'node' is worker 9, but the run has the workers 0 to 5")]
    [InlineData("- {at: 1s, node: 4, fault: crash, for: 1s}", "'node' must be a role such as worker 2")]
    [InlineData("- {at: 1s, node: worker 2, fault: crash}", "f.yaml:1: a fault needs 'for'")]
    [InlineData("- {at: 1s, node: worker 2, fault: restart, for: 1s}", "f.yaml:1: the fault restart has no 'for'")]
    [InlineData("- {at: 1s, node: worker 2, fault: drop, for: 1s}", "f.yaml:1: a fault needs 'share'")]
    [InlineData("- {at: 1s, node: worker 2, fault: drop, for: 1s, share: 2}", "f.yaml:1: 'share' must be a number from 0 to 1, not '2'")]
    [InlineData("- {at: 1s, node: worker 2, fault: crash, for: 1s, share: 1}", "f.yaml:1: the fault crash has no 'share'")]
    [InlineData("- {at: 1s, nod: worker 2, fault: crash, for: 1s}", "f.yaml:1: a fault has no key 'nod'; did you mean 'node'?")]
    [InlineData("- {at: 1s, node: worker 2, fault: pause, for: 1s, with: [worker 1]}", "f.yaml:1: the fault pause has no 'with'")]
    public void An_error_names_the_line_and_the_value(string text, string message) =>
        Should.Throw<ConfigurationException>(() => FaultSchedule.Parse(text, "f.yaml", s_stage)).Message.ShouldStartWith(
            message.StartsWith("f.yaml", StringComparison.Ordinal) ? message : $"f.yaml:1: {message}");

    [Theory]
    [InlineData("1.25s", 1250)]
    [InlineData("300ms", 300)]
    [InlineData("0.5ms", 0.5)]
    [InlineData("40us", 0.04)]
    public void Times_are_written_with_their_unit(string text, double milliseconds) =>
        DurationText.TryRead(text).ShouldBe(TimeSpan.FromMilliseconds(milliseconds));
}
