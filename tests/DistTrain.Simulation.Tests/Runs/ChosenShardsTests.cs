using DistTrain.Data;
using DistTrain.Training;

namespace DistTrain.Simulation.Tests;

/// <summary>Policies that choose which shards an update takes: no two histories need end on the same weights.</summary>
public sealed class ChosenShardsTests
{
    [Theory]
    [InlineData("backup.yaml", "default", 60)]
    [InlineData("backup.yaml", "network", 20)]
    [InlineData("backup.yaml", "crashes", 20)]
    [InlineData("backup.yaml", "disks", 20)]
    [InlineData("backup.yaml", "membership", 20)]
    [InlineData("ssp.yaml", "default", 60)]
    [InlineData("ssp.yaml", "network", 30)]
    [InlineData("ssp.yaml", "crashes", 20)]
    [InlineData("ssp.yaml", "disks", 20)]
    [InlineData("ssp.yaml", "membership", 20)]
    [InlineData("asp.yaml", "default", 60)]
    [InlineData("asp.yaml", "network", 30)]
    [InlineData("asp.yaml", "crashes", 20)]
    [InlineData("asp.yaml", "disks", 20)]
    [InlineData("asp.yaml", "membership", 20)]
    public void Histories_with_faults_end_on_the_weights_of_a_plain_loop_over_the_same_contributions(
        string file, string profile, int histories) => Simulated.Play(file, profile, histories);

    [Theory]
    [InlineData("backup.yaml", 30)]
    [InlineData("asp.yaml", 30)]
    public void So_do_clipped_ones(string file, int histories) => Simulated.Play(file, "default", histories, clipNorm: 0.3);

    [Theory]
    [InlineData("bsp.yaml")]
    [InlineData("clip.yaml")]
    public void The_loop_over_contributions_gives_the_plain_loop_s_weights_for_steps_of_every_shard(string file)
    {
        SimulatedRun run = Simulated.Run(file);
        run.PlainHash().ShouldBe(run.ExpectedHash);
    }

    [Fact]
    public void A_gradient_on_other_weights_than_an_update_names_is_noticed()
    {
        (RunSpec spec, DataSplits data) = Simulated.Load("asp.yaml");
        RunPlan plan = RunPlanner.Plan(spec, data);
        var replay = new PlainReplay(plan, data.Train);
        string Hash(int ofRange, long version) =>
            replay.Run([.. plan.Ranges.Select(range => Line(range.Index == ofRange ? version : 1))]).Hash;
        string right = Hash(0, 1);
        foreach (ParameterRange range in plan.Ranges)
            Hash(range.Index, 0).ShouldNotBe(right);
        Hash(0, 1).ShouldBe(right);

        static HistoryEvent.UpdateApplied[] Line(long version) => [Update(0, 3, 0), Update(1, 5, version)];

        static HistoryEvent.UpdateApplied Update(long step, int shard, long version) =>
            new(default, 1, step, 0, true, [shard], 0, null) { Clocks = [0], Versions = [version] };
    }
}
