namespace DistTrain.Simulation.Tests;

public sealed class HistoryTests
{
    [Fact]
    public void A_run_without_faults_ends_on_the_plain_loop_s_weights_and_counts()
    {
        SimulatedRun run = Simulated.Run();
        HistoryResult calm = new Simulator(run).PlayUndisturbed();
        calm.Violation.ShouldBeNull();
        calm.Hash.ShouldBe(run.ExpectedHash);
        calm.Steps.ShouldBeGreaterThanOrEqualTo(30);
        calm.Checkpoints.ShouldBeGreaterThanOrEqualTo(2);
        run.Plan.Model.ParameterCount.ShouldBeGreaterThanOrEqualTo(100);
        (run.Plan.Workers, run.Plan.Servers, run.Plan.Replicas, run.Plan.Shards.Shards).ShouldBe((4, 3, 1, 8));
    }

    [Theory]
    [InlineData("default", 600)]
    [InlineData("network", 200)]
    [InlineData("crashes", 200)]
    [InlineData("disks", 200)]
    [InlineData("membership", 200)]
    public void Seeded_histories_with_faults_end_on_the_plain_loop_s_weights(string profile, int histories)
    {
        var simulator = new Simulator(Simulated.Run());
        FaultOptions options = FaultProfiles.Of(profile);
        var coverage = new Coverage();
        for (ulong seed = 1; seed <= (ulong)histories; seed++)
        {
            HistoryResult history = simulator.Play(seed, options);
            history.Violation.ShouldBeNull($"seed {seed}");
            coverage.Add(history);
        }

        coverage.Effective.ShouldBeGreaterThan(3 * histories / 2);
    }

    [Theory]
    [InlineData("default", 80)]
    [InlineData("crashes", 20)]
    public void Rounds_of_local_steps_end_on_the_plain_loop_s_weights_under_faults(string profile, int histories)
    {
        var simulator = new Simulator(Simulated.Run("local.yaml"));
        for (ulong seed = 1; seed <= (ulong)histories; seed++)
        {
            HistoryResult history = simulator.Play(seed, FaultProfiles.Of(profile));
            history.Violation.ShouldBeNull($"seed {seed}");
            history.Steps.ShouldBeGreaterThanOrEqualTo(30);
        }
    }

    [Theory]
    [InlineData("default", 60)]
    [InlineData("crashes", 30)]
    [InlineData("membership", 30)]
    public void Clipped_steps_end_on_the_plain_loop_s_weights_under_faults(string profile, int histories)
    {
        SimulatedRun run = Simulated.Run("clip.yaml");
        run.ExpectedHash.ShouldNotBe(Simulated.Run("clip.yaml", clipNorm: 1e9).ExpectedHash);
        var simulator = new Simulator(run);
        for (ulong seed = 1; seed <= (ulong)histories; seed++)
            simulator.Play(seed, FaultProfiles.Of(profile)).Violation.ShouldBeNull($"seed {seed}");
    }

    [Fact]
    public void Clipped_steps_of_the_first_shards_end_on_the_weights_of_a_plain_loop_that_takes_those()
    {
        var simulator = new Simulator(Simulated.Run("backup.yaml", clipNorm: 0.3));
        for (ulong seed = 1; seed <= 60; seed++)
            simulator.Play(seed, FaultProfiles.Of("default")).Violation.ShouldBeNull($"seed {seed}");
    }

    [Theory]
    [InlineData("default", 80)]
    [InlineData("network", 20)]
    [InlineData("crashes", 20)]
    [InlineData("disks", 20)]
    [InlineData("membership", 20)]
    public void Steps_of_the_first_shards_end_on_the_weights_of_a_plain_loop_that_takes_those(string profile, int histories)
    {
        var simulator = new Simulator(Simulated.Run("backup.yaml"));
        for (ulong seed = 1; seed <= (ulong)histories; seed++)
        {
            HistoryResult history = simulator.Play(seed, FaultProfiles.Of(profile));
            history.Violation.ShouldBeNull($"seed {seed}");
        }
    }

    [Fact]
    public void A_seed_gives_the_same_history_byte_for_byte_whatever_was_played_before()
    {
        var simulator = new Simulator(Simulated.Run());
        string first = Trace(simulator, 7);
        Trace(simulator, 8).ShouldNotBe(first);
        Trace(simulator, 7).ShouldBe(first);
        Trace(new Simulator(Simulated.Run()), 7).ShouldBe(first);
        first.ShouldContain("StepCommitted");
        first.ShouldContain("fault begins");
    }

    private static string Trace(Simulator simulator, ulong seed)
    {
        var text = new StringWriter();
        simulator.Play(seed, FaultProfiles.Of("default"), trace: text, traceMessages: true);
        return text.ToString();
    }
}
