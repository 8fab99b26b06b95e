using DistTrain.Training;
using Xunit.Abstractions;

namespace DistTrain.Simulation.Tests;

/// <summary>The checker is checked: each deliberate bug of the protocol is caught, by a check that we can name
/// beforehand.</summary>
public sealed class ProtocolBugTests(ITestOutputHelper output)
{
    private const int SeedsMax = 2000;

    private static readonly string[] s_profiles = ["default", "crashes", "membership", "network", "disks"];

    [Theory]
    [MemberData(nameof(Bugs))]
    public void A_deliberate_bug_is_caught(string name, string check, string file)
    {
        bool lies = file == "verify.yaml";
        var simulator = new Simulator(Simulated.Run(file, Enum.Parse<ProtocolBug>(name)));
        IReadOnlyList<Fault>? schedule = name == nameof(ProtocolBug.LinesMixed) ? Simulated.TwoLines : null;
        for (ulong seed = 1; seed <= SeedsMax; seed++)
        {
            string profile = lies ? "lies" : s_profiles[seed % (ulong)s_profiles.Length];
            HistoryResult history = simulator.Play(seed, FaultProfiles.Of(profile), schedule);
            if (history.Violation is not { } violation)
                continue;
            output.WriteLine($"seed {seed}: {violation}");
            // What is counted twice may also be too much for a step to be complete.
            if (name == nameof(ProtocolBug.DescendantCounted) && violation.Check == CheckNames.Progress)
                continue;
            violation.Check.ShouldBe(check, violation.Text);
            return;
        }

        Assert.Fail($"not caught in {SeedsMax} seeds");
    }

    [Fact]
    public void Every_bug_is_tried_here() =>
        Bugs.Select(row => (string)row[0]).Order().ShouldBe(Enum.GetNames<ProtocolBug>().Where(name => name != "None").Order());

    public static TheoryData<string, string, string> Bugs => new()
    {
        { nameof(ProtocolBug.RepeatAdded), CheckNames.FinalWeights, "bsp.yaml" },
        { nameof(ProtocolBug.DescendantCounted), CheckNames.WholeStep, "bsp.yaml" },
        { nameof(ProtocolBug.SpeculatedBeside), CheckNames.WholeStep, "speculate.yaml" },
        { nameof(ProtocolBug.SpeculatedLate), CheckNames.WholeStep, "speculate.yaml" },
        { nameof(ProtocolBug.SpeculatedTwiceInMean), CheckNames.ReplicasAgree, "speculate.yaml" },
        { nameof(ProtocolBug.OldViewAccepted), CheckNames.Promises, "bsp.yaml" },
        { nameof(ProtocolBug.OldCommitNoted), CheckNames.Promises, "bsp.yaml" },
        { nameof(ProtocolBug.TermPromisedTwice), CheckNames.Promises, "bsp.yaml" },
        { nameof(ProtocolBug.AnsweredBeforeDurable), CheckNames.Promises, "bsp.yaml" },
        { nameof(ProtocolBug.ViewWithoutMajority), CheckNames.Majority, "bsp.yaml" },
        { nameof(ProtocolBug.CommitWithoutMajority), CheckNames.Majority, "bsp.yaml" },
        { nameof(ProtocolBug.NotesOutliveView), CheckNames.Majority, "bsp.yaml" },
        { nameof(ProtocolBug.TwoProposals), CheckNames.OneCoordinator, "bsp.yaml" },
        { nameof(ProtocolBug.TimerOutlivesView), CheckNames.FinalWeights, "bsp.yaml" },
        { nameof(ProtocolBug.SeenForgotten), CheckNames.FinalWeights, "ssp.yaml" },
        { nameof(ProtocolBug.StalenessOffByOne), CheckNames.Staleness, "ssp.yaml" },
        { nameof(ProtocolBug.StaleBackupPromoted), CheckNames.Promotion, "bsp.yaml" },
        { nameof(ProtocolBug.RestartForgotten), CheckNames.Promotion, "bsp.yaml" },
        { nameof(ProtocolBug.CommitBeforeBackups), CheckNames.Replicated, "bsp.yaml" },
        { nameof(ProtocolBug.CommitWithoutOneRange), CheckNames.Replicated, "bsp.yaml" },
        { nameof(ProtocolBug.OneRangeRolledBack), CheckNames.ReplicasAgree, "bsp.yaml" },
        { nameof(ProtocolBug.ShardDealtTwice), CheckNames.Assignment, "bsp.yaml" },
        { nameof(ProtocolBug.ShardSkipped), CheckNames.Assignment, "bsp.yaml" },
        { nameof(ProtocolBug.AppliedOutOfOrder), CheckNames.CommitOrder, "bsp.yaml" },
        { nameof(ProtocolBug.WrongDivisor), CheckNames.FinalWeights, "bsp.yaml" },
        { nameof(ProtocolBug.SlotForgotten), CheckNames.ReplicasAgree, "bsp.yaml" },
        { nameof(ProtocolBug.MixedCheckpoint), CheckNames.ReplicasAgree, "bsp.yaml" },
        { nameof(ProtocolBug.LinesMixed), CheckNames.Lines, "ssp.yaml" },
        { nameof(ProtocolBug.ManifestTooEarly), CheckNames.Checkpoint, "bsp.yaml" },
        { nameof(ProtocolBug.BufferLeaked), CheckNames.Leaks, "bsp.yaml" },
        { nameof(ProtocolBug.OldWeightsUsed), CheckNames.FinalWeights, "bsp.yaml" },
        { nameof(ProtocolBug.OldOrderUsed), CheckNames.FinalWeights, "bsp.yaml" },
        { nameof(ProtocolBug.ResidualForgotten), CheckNames.FinalWeights, "codec.yaml" },
        { nameof(ProtocolBug.VerdictNotAwaited), CheckNames.FinalWeights, "verify.yaml" },
        { nameof(ProtocolBug.SealIgnored), CheckNames.ReplicasAgree, "verify.yaml" },
        { nameof(ProtocolBug.EvictedAdmitted), CheckNames.Evicted, "verify.yaml" },
    };
}
