using DistTrain.Training;

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
    [InlineData("default", 300)]
    [InlineData("network", 60)]
    [InlineData("crashes", 60)]
    [InlineData("disks", 60)]
    [InlineData("membership", 60)]
    public void Seeded_histories_with_faults_end_on_the_plain_loop_s_weights(string profile, int histories) =>
        Simulated.Play("bsp.yaml", profile, histories);

    /// <summary>Of five voters two had promised the term to who did not win it, and then a third lost its disk.</summary>
    [Theory]
    [InlineData("bsp.yaml")]
    [InlineData("asp.yaml")]
    public void A_view_is_accepted_by_those_who_had_promised_its_term_to_another(string file)
    {
        HistoryResult history = new Simulator(Simulated.Run(file)).Play(41000018, FaultProfiles.Of("default"));
        history.Violation.ShouldBeNull();
    }

    [Theory]
    [InlineData("default", 60)]
    [InlineData("crashes", 20)]
    public void Rounds_of_local_steps_end_on_the_plain_loop_s_weights_under_faults(string profile, int histories) =>
        Simulated.Play("local.yaml", profile, histories);

    [Theory]
    [InlineData("default", 60)]
    [InlineData("crashes", 30)]
    [InlineData("membership", 30)]
    public void Clipped_steps_end_on_the_plain_loop_s_weights_under_faults(string profile, int histories)
    {
        Simulated.Run("clip.yaml").ExpectedHash.ShouldNotBe(Simulated.Run("clip.yaml", clipNorm: 1e9).ExpectedHash);
        Simulated.Play("clip.yaml", profile, histories);
    }

    [Theory]
    [InlineData("top-k", "default", 60)]
    [InlineData("top-k", "crashes", 20)]
    [InlineData("top-k", "membership", 20)]
    [InlineData("top-k", "network", 20)]
    [InlineData("top-k", "disks", 20)]
    [InlineData("sign", "default", 20, 1024)]
    [InlineData("int8", "default", 30)]
    [InlineData("int8", "membership", 20)]
    public void Steps_through_codecs_end_on_the_plain_loop_s_weights_under_faults(
        string push, string profile, int histories, int block = 16)
    {
        // With a block beyond the vector's end there are ranges without a number.
        var small = new CodecSpec(push, new Dictionary<string, object> { ["block"] = block });
        Simulated.Play("codec.yaml", profile, histories, push: push == "top-k" ? null : small);
    }

    [Theory]
    [InlineData("bsp.yaml", 50)]
    [InlineData("asp.yaml", 30)]
    public void Past_what_is_promised_a_run_ends_on_the_right_weights_or_says_why_it_does_not_end(string file, int histories)
    {
        var simulator = new Simulator(Simulated.Run(file));
        var coverage = new Coverage();
        for (ulong seed = 1; seed <= (ulong)histories; seed++)
        {
            HistoryResult history = simulator.Play(seed, FaultProfiles.Of("beyond"));
            history.Violation.ShouldBeNull($"seed {seed}");
            (history.Hash is null).ShouldBe(history.Halt is not null, $"seed {seed}");
            history.Halt?.Length.ShouldBeGreaterThan(20);
            coverage.Add(history);
        }

        coverage.Halts.ShouldBeInRange(1, histories / 5);
    }

    [Theory]
    [InlineData("lies", 150)]
    [InlineData("default", 50)]
    [InlineData("lies", 150, Consistency.Backup)]
    [InlineData("default", 50, Consistency.Backup)]
    public void With_every_gradient_verified_lies_change_no_bit(
        string profile, int histories, Consistency consistency = Consistency.Bsp)
    {
        var simulator = new Simulator(Simulated.Run("verify.yaml", consistency: consistency));
        var coverage = new Coverage();
        for (ulong seed = 1; seed <= (ulong)histories; seed++)
        {
            HistoryResult history = simulator.Play(seed, FaultProfiles.Of(profile));
            history.Violation.ShouldBeNull($"seed {seed}");
            coverage.Add(history);
        }

        foreach (FaultKind kind in FaultKinds.All.Where(kind => profile == "lies" && FaultKinds.NeedsVerification(kind)))
            coverage.Of(kind).ShouldBeGreaterThan(40, kind.ToString());
    }

    [Theory]
    [InlineData("bsp.yaml")]
    [InlineData("backup.yaml")]
    [InlineData("ssp.yaml")]
    [InlineData("asp.yaml")]
    public void A_restore_takes_no_parts_of_the_same_step_from_two_lines_of_the_run(string file)
    {
        var simulator = new Simulator(Simulated.Run(file));
        for (ulong seed = 1; seed <= 20; seed++)
        {
            HistoryResult history = simulator.Play(seed, Simulated.Calm, Simulated.TwoLines);
            history.Violation.ShouldBeNull($"seed {seed}");
            history.Restores.ShouldBeGreaterThanOrEqualTo(2);
        }
    }

    [Fact]
    public void Without_verification_lies_change_the_weights()
    {
        var simulator = new Simulator(Simulated.Run());
        Enumerable.Range(1, 20).Count(seed => simulator.Play((ulong)seed, FaultProfiles.Of("lies")).Violation is not null)
            .ShouldBeGreaterThan(10);
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
