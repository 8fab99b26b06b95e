using DistTrain.Data;
using DistTrain.Training;

namespace DistTrain.Simulation.Tests;

/// <summary>One of four workers is eight times as slow as the others, from the beginning on.</summary>
public sealed class SpeculationTests
{
    private static readonly Fault s_slow = Simulated.Fault(FaultKind.Slow, 0.5, RoleAddress.Worker(2), forMs: 5000, strength: 8);

    [Theory]
    [InlineData("bsp.yaml", null)]
    [InlineData("bsp.yaml", "int8")]
    [InlineData("clip.yaml", null)]
    public void A_slow_worker_costs_less_time_and_no_bit_where_idle_ones_compute_its_shards(string file, string? push)
    {
        HistoryResult waits = Play(file, push, 0), speculates = Play(file, push, 3), undisturbed = Play(file, push, 3, []);
        speculates.Hash.ShouldBe(waits.Hash);
        undisturbed.Hash.ShouldBe(waits.Hash);
        waits.Speculated.ShouldBe(default);
        undisturbed.Speculated.ShouldBe(default);
        speculates.Speculated.Won.ShouldBeGreaterThan(40);
        speculates.Speculated.Wasted.ShouldBeLessThan(10);
        (waits.Ended!.Value / speculates.Ended!.Value).ShouldBeGreaterThan(2);
    }

    [Fact]
    public void Where_gradients_are_verified_too_it_costs_no_bit_either() =>
        Play("verify.yaml", null, 3).Hash.ShouldBe(Play("bsp.yaml", null, 0, []).Hash);

    [Theory]
    [InlineData("default", 150)]
    [InlineData("network", 60)]
    [InlineData("crashes", 60)]
    public void Histories_in_which_idle_workers_soon_compute_the_shards_of_others_end_on_the_plain_loop_s_weights(
        string profile, int histories)
    {
        Coverage coverage = Simulated.Play("speculate.yaml", profile, histories);
        coverage.Speculated.Won.ShouldBeGreaterThan(histories);
        coverage.Speculated.Wasted.ShouldBeGreaterThan(0);
    }

    private static HistoryResult Play(string file, string? push, double factor, IReadOnlyList<Fault>? faults = null)
    {
        (RunSpec spec, DataSplits data) = Simulated.Load(file);
        spec = spec with { Train = spec.Train with { Speculate = factor } };
        if (push is not null)
            spec = spec with { Train = spec.Train with { Codec = new TrainCodecSpec { Push = new CodecSpec(push) } } };
        HistoryResult history = new Simulator(new SimulatedRun(spec, data)).Play(1, Simulated.Calm, faults ?? [s_slow]);
        history.Violation.ShouldBeNull();
        return history;
    }
}
