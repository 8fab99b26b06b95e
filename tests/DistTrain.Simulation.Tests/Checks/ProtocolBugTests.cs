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
    public void A_deliberate_bug_is_caught(string name, string check)
    {
        ProtocolBug bug = Enum.Parse<ProtocolBug>(name);
        var simulator = new Simulator(Simulated.Run(bug == ProtocolBug.ResidualForgotten ? "codec.yaml" : "bsp.yaml", bug));
        for (ulong seed = 1; seed <= SeedsMax; seed++)
        {
            HistoryResult history = simulator.Play(seed, FaultProfiles.Of(s_profiles[seed % (ulong)s_profiles.Length]));
            if (history.Violation is not { } violation)
                continue;
            output.WriteLine($"seed {seed}: {violation}");
            violation.Check.ShouldBe(check, violation.Text);
            return;
        }

        Assert.Fail($"not caught in {SeedsMax} seeds");
    }

    [Fact]
    public void Every_bug_is_tried_here() =>
        Bugs.Select(row => (string)row[0]).Order().ShouldBe(Enum.GetNames<ProtocolBug>().Where(name => name != "None").Order());

    public static TheoryData<string, string> Bugs => new()
    {
        { nameof(ProtocolBug.RepeatAdded), CheckNames.FinalWeights },
        { nameof(ProtocolBug.DescendantCounted), CheckNames.Progress },
        { nameof(ProtocolBug.OldViewAccepted), CheckNames.Promises },
        { nameof(ProtocolBug.OldCommitNoted), CheckNames.Promises },
        { nameof(ProtocolBug.TermPromisedTwice), CheckNames.OneCoordinator },
        { nameof(ProtocolBug.AnsweredBeforeDurable), CheckNames.Promises },
        { nameof(ProtocolBug.ViewWithoutMajority), CheckNames.Majority },
        { nameof(ProtocolBug.CommitWithoutMajority), CheckNames.Majority },
        { nameof(ProtocolBug.NotesOutliveView), CheckNames.Majority },
        { nameof(ProtocolBug.TwoProposals), CheckNames.OneCoordinator },
        { nameof(ProtocolBug.StaleBackupPromoted), CheckNames.Promotion },
        { nameof(ProtocolBug.RestartForgotten), CheckNames.Promotion },
        { nameof(ProtocolBug.CommitBeforeBackups), CheckNames.Replicated },
        { nameof(ProtocolBug.CommitWithoutOneRange), CheckNames.Replicated },
        { nameof(ProtocolBug.OneRangeRolledBack), CheckNames.ReplicasAgree },
        { nameof(ProtocolBug.ShardDealtTwice), CheckNames.Assignment },
        { nameof(ProtocolBug.ShardSkipped), CheckNames.Assignment },
        { nameof(ProtocolBug.AppliedOutOfOrder), CheckNames.CommitOrder },
        { nameof(ProtocolBug.WrongDivisor), CheckNames.FinalWeights },
        { nameof(ProtocolBug.SlotForgotten), CheckNames.ReplicasAgree },
        { nameof(ProtocolBug.MixedCheckpoint), CheckNames.ReplicasAgree },
        { nameof(ProtocolBug.ManifestTooEarly), CheckNames.Checkpoint },
        { nameof(ProtocolBug.BufferLeaked), CheckNames.Leaks },
        { nameof(ProtocolBug.OldWeightsUsed), CheckNames.FinalWeights },
        { nameof(ProtocolBug.OldOrderUsed), CheckNames.FinalWeights },
        { nameof(ProtocolBug.ResidualForgotten), CheckNames.FinalWeights },
    };
}
