using DistTrain.Tests;

namespace DistTrain.Training.Tests;

/// <summary>A run that begins with fewer members than were asked for.</summary>
public sealed class GatheringTests
{
    [Fact]
    public void Who_is_missing_is_told_after_a_lease_and_the_run_begins_with_those_who_are_there()
    {
        RunPlan plan = SmallRun.Plan(workers: 3, servers: 3, oneProcess: false);
        PumpHost host = Play(plan, workers: 2, servers: 1);

        host.Events.OfType<RunEvent.Waiting>().Select(waiting => waiting.Text).ShouldBe(
            ["The run waits: 2 of 3 workers and 1 of 3 servers are here; after 10 s it begins without the others."]);
        RunEvent.Started started = host.Events.OfType<RunEvent.Started>().Single();
        (started.Workers, started.Servers, started.Run.Workers).ShouldBe((2, 1, 3));
        host.Events.OfType<RunEvent.Completed>().Single().Summary.WeightsSha256.ShouldBe(
            PlainLoop.Hash(PlainLoop.Train(SmallRun.Plan(), SmallRun.Data.Train)));
    }

    [Theory]
    [InlineData(1, 0, "1 of 2 workers and 0 of 2 servers are here")]
    [InlineData(1, 1, "1 of 2 workers and 1 of 2 servers are here; it begins with 2 workers at least")]
    public void With_too_few_it_waits_and_says_so_once(int workers, int servers, string text)
    {
        RunPlan plan = SmallRun.Plan(oneProcess: false, minWorkers: servers > 0 ? 2 : 1);
        var host = Cast(plan, workers, servers);
        Should.Throw<ShouldAssertException>(() => host.Run()).Message.ShouldContain("the run stands still");

        host.Events.OfType<RunEvent.Waiting>().Select(waiting => waiting.Why).ShouldBe([text]);
        host.Events.OfType<RunEvent.Started>().ShouldBeEmpty();
    }

    private static PumpHost Play(RunPlan plan, int workers, int servers)
    {
        PumpHost host = Cast(plan, workers, servers);
        host.Run();
        return host;
    }

    private static PumpHost Cast(RunPlan plan, int workers, int servers)
    {
        var host = new PumpHost(seed: 3, sharedMemory: false);
        host.Add(RoleAddress.Coordinator, new Coordinator(plan, new RunStart(0, plan.Initial.Epoch), Stage.Describe(plan), "k"));
        for (int i = 0; i < servers; i++)
            host.Add(RoleAddress.Server(i), new ParameterServer(plan, new WeightStore(plan.Model.ParameterCount), "k"));
        for (int i = 0; i < workers; i++)
        {
            var store = new WeightStore(plan.Model.ParameterCount);
            host.Add(RoleAddress.Worker(i), new Worker(plan, store, new WorkerEngine(plan, SmallRun.Data, 1), "k"));
        }

        return host;
    }
}
