using DistTrain.Training;

namespace DistTrain.Simulation.Tests;

public sealed class FaultTests
{
    private const int SeedsMax = 40;

    public static TheoryData<FaultKind> Kinds => [.. Enum.GetValues<FaultKind>()];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Every_kind_of_fault_takes_effect(FaultKind kind)
    {
        var run = Simulated.Run();
        run.ExpectedHash = null; // some kinds spoil the weights unless they are verified
        var simulator = new Simulator(run);
        FaultOptions options = Simulated.Calm with { Rates = new Dictionary<FaultKind, double> { [kind] = 3 }, Lies = true };
        var coverage = new Coverage();
        for (ulong seed = 1; seed <= SeedsMax && coverage.Of(kind) == 0; seed++)
            coverage.Add(simulator.Play(seed, options));
        coverage.Of(kind).ShouldBePositive();
    }

    [Fact]
    public void A_lie_is_told_only_where_it_is_asked_for()
    {
        var run = Simulated.Run();
        foreach (ulong seed in (ulong[])[1, 2, 3])
        {
            FaultDraw.Draw(FaultProfiles.Of("lies") with { Lies = false }, run.Stage, run.Plan.Lease, seed)
                .ShouldAllBe(fault => !FaultKinds.NeedsVerification(fault.Kind));
        }
    }

    [Fact]
    public void A_run_that_verifies_everything_is_lied_to_under_the_default_mix_and_still_ends_on_the_right_weights()
    {
        SimulatedRun run = Simulated.Run("verify.yaml");
        FaultOptions options = FaultProfiles.Of("default", run);
        FaultProfiles.Of("default", Simulated.Run()).Lies.ShouldBeFalse();
        var simulator = new Simulator(run);
        var coverage = new Coverage();
        for (ulong seed = 1; seed <= 20; seed++)
        {
            HistoryResult history = simulator.Play(seed, options);
            history.Violation.ShouldBeNull($"seed {seed}");
            coverage.Add(history);
        }

        coverage.Of(FaultKind.FlippedGradient).ShouldBePositive();
    }

    [Fact]
    public void A_gradient_with_the_wrong_sign_is_seen_in_the_weights()
    {
        HistoryResult history = new Simulator(Simulated.Run())
            .Play(1, Simulated.Calm, [Simulated.Fault(FaultKind.FlippedGradient, 50, RoleAddress.Worker(0))]);
        history.Violation!.Check.ShouldBe(CheckNames.FinalWeights);
    }

    [Fact]
    public void A_fault_that_finds_nobody_is_not_counted()
    {
        HistoryResult history = new Simulator(Simulated.Run())
            .Play(1, Simulated.Calm, [Simulated.Fault(FaultKind.Leave, 50, RoleAddress.Worker(5), 10)]);
        history.Effective.ShouldBe([false]);
    }
}
