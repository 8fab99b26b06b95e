using DistTrain.Training;

namespace DistTrain.Simulation.Tests;

/// <summary>Each check finds its own violation in a history made by hand that is right otherwise.</summary>
public sealed class CheckerTests
{
    [Fact]
    public void A_right_history_has_no_violation()
    {
        Story story = new Story().Begin();
        for (int step = 0; step < Story.Steps; step++)
            story.Step(step);
        story.Checker.StepsCommitted.ShouldBe(Story.Steps);
        story.Checker.Violation.ShouldBeNull();
    }

    [Fact]
    public void A_shard_that_is_missing_in_an_update() =>
        Finds(CheckNames.WholeStep, new Story().Begin().Apply(0, 0, 0, shards: [0]));

    [Fact]
    public void A_shard_that_is_in_an_update_twice() =>
        Finds(CheckNames.WholeStep, new Story().Begin().Apply(0, 0, 0, shards: [0, 1, 1]));

    [Fact]
    public void An_update_divided_by_the_wrong_count() =>
        Finds(CheckNames.WholeStep, new Story().Begin().Apply(0, 0, 0, samples: 3));

    [Fact]
    public void Replicas_with_different_bits() =>
        Finds(CheckNames.ReplicasAgree, new Story().Begin().Step(0).Apply(1, 0, 0, checksum: 7, primary: false));

    [Fact]
    public void A_copy_that_is_not_what_was_copied() =>
        Finds(CheckNames.ReplicasAgree, new Story().Begin().Step(0).Take(1, 0, version: 1, checksum: 7));

    [Fact]
    public void A_step_applied_before_the_one_before_is_committed() =>
        Finds(CheckNames.CommitOrder, new Story().Begin().Apply(0, 0, 0).Apply(0, 0, 1));

    [Fact]
    public void A_commit_that_skips_a_step() =>
        Finds(CheckNames.CommitOrder, new Story().Begin().Note(1).Commit(1));

    [Fact]
    public void A_step_taken_for_committed_that_is_not() =>
        Finds(CheckNames.CommitOrder, new Story().Begin().Record(RoleAddress.Server(0), new HistoryEvent.VersionCommitted(Story.Stamp(1), 1, 1, 0)));

    [Fact]
    public void A_range_that_skips_a_step() =>
        Finds(CheckNames.Versions, new Story().Begin().Step(0).Step(1).Take(0, 0, version: 0).Apply(0, 0, 2));

    [Fact]
    public void A_committed_version_that_goes_back() =>
        Finds(CheckNames.Versions, new Story().Begin().Step(0).Step(1)
            .Record(RoleAddress.Server(0), new HistoryEvent.VersionCommitted(Story.Stamp(1), 1, 2, 0))
            .Record(RoleAddress.Server(0), new HistoryEvent.VersionCommitted(Story.Stamp(1), 1, 1, 0)));

    [Fact]
    public void A_commit_that_a_backup_does_not_hold() =>
        Finds(CheckNames.Replicated, new Story().Begin().Apply(0, 0, 0).Apply(1, 1, 0).Hold(1, 0, 0).Note(0).Commit(0));

    [Fact]
    public void A_commit_of_one_range_without_the_other() =>
        Finds(CheckNames.Replicated, new Story().Begin().Apply(0, 0, 0).Hold(1, 0, 0).Hold(0, 1, 0).Note(0).Commit(0));

    [Fact]
    public void A_commit_without_a_majority() =>
        Finds(CheckNames.Majority, new Story().Begin().Apply(0, 0, 0).Apply(1, 1, 0).Hold(1, 0, 0).Hold(0, 1, 0).Note(0, voters: 1).Commit(0));

    [Fact]
    public void A_view_without_a_majority() =>
        Finds(CheckNames.Majority, new Story().Promise(1).Rule(Story.View(Story.Stamp(1)), voters: 1));

    [Fact]
    public void A_commit_in_a_view_that_another_coordinator_has_superseded()
    {
        Story story = new Story().Begin().Apply(0, 0, 0).Apply(1, 1, 0).Hold(1, 0, 0).Hold(0, 1, 0).Note(0, voters: 1);
        story.Send(RoleAddress.Voter(1), RoleAddress.CoordinatorOf(1), new VoterMessages.TermPromised(2, null))
            .Send(RoleAddress.Voter(2), RoleAddress.CoordinatorOf(1), new VoterMessages.TermPromised(2, null));
        View newer = Story.View(Story.Stamp(2), coordinator: 1);
        story.Send(RoleAddress.CoordinatorOf(1), RoleAddress.Voter(1), new VoterMessages.ViewProposed(newer))
            .Send(RoleAddress.Voter(1), RoleAddress.CoordinatorOf(1), new VoterMessages.ViewAccepted(newer.Stamp))
            .Send(RoleAddress.Voter(2), RoleAddress.CoordinatorOf(1), new VoterMessages.ViewAccepted(newer.Stamp))
            .Record(RoleAddress.CoordinatorOf(1), new HistoryEvent.ViewEffective(newer));
        story.Checker.Failed.ShouldBeFalse();
        // A third voter that was never asked makes it a majority, but too late.
        story.Send(RoleAddress.Voter(0), RoleAddress.Coordinator, new VoterMessages.CommitNoted(Story.Stamp(1), 0));
        story.Send(RoleAddress.Voter(3), RoleAddress.Coordinator, new VoterMessages.CommitNoted(Story.Stamp(1), 0));
        Finds(CheckNames.OldView, story.Commit(0));
    }

    [Fact]
    public void A_term_of_two_coordinators() =>
        Finds(CheckNames.OneCoordinator, new Story().Begin()
            .Rule(Story.View(Story.Stamp(1, 2), coordinator: 1)));

    [Fact]
    public void A_voter_that_forgets_its_promise() =>
        Finds(CheckNames.Promises, new Story().Promise(2).Promise(1));

    [Fact]
    public void A_voter_that_promises_a_term_twice() =>
        Finds(CheckNames.Promises, new Story().Promise(2, coordinator: 0).Promise(2, coordinator: 1));

    [Fact]
    public void A_voter_that_accepts_a_view_of_a_lower_term() =>
        Finds(CheckNames.Promises, new Story().Promise(2).Rule(Story.View(Story.Stamp(1))));

    [Fact]
    public void A_backup_that_is_promoted_though_it_restarted() =>
        Finds(CheckNames.Promotion, new Story().Begin()
            .Rule(Story.View(Story.Stamp(1, 2), incarnation: 2, ranges: [new RangeReplicas(1, []), new RangeReplicas(0, [])])));

    [Fact]
    public void A_shard_that_two_workers_hold_or_none() =>
        Finds(CheckNames.Assignment, new Story().Promise(1).Rule(Story.View(Story.Stamp(1), shards: [0])));

    [Fact]
    public void A_manifest_that_can_be_read_before_its_parts()
    {
        Story story = new Story().Begin().Step(0).Step(1);
        story.Checker.ManifestReadable(story.Time, 0, 1, Manifest(2), new Copies(0));
        Finds(CheckNames.Checkpoint, story);
    }

    [Fact]
    public void A_manifest_of_a_step_that_is_not_committed()
    {
        Story story = new Story().Begin().Step(0);
        story.Checker.ManifestReadable(story.Time, 0, 1, Manifest(2), new Copies(2));
        Finds(CheckNames.Checkpoint, story);
    }

    [Fact]
    public void A_checkpoint_that_no_disk_has() =>
        Finds(CheckNames.Checkpoint, new Story().Begin().Step(0).Step(1)
            .Record(RoleAddress.Coordinator, new HistoryEvent.CheckpointExists(Story.Stamp(1), 1, 2)));

    [Fact]
    public void A_part_of_another_step_than_it_says()
    {
        Story story = new Story().Begin().Step(0);
        story.Checker.PartKept(story.Time, 0, 1, new CheckpointPart(1, new ParameterRange(0, 0, 2), [1, 2], []));
        Finds(CheckNames.ReplicasAgree, story);
    }

    [Fact]
    public void A_run_that_stands_still()
    {
        Story story = new Story().Begin().Step(0);
        long lease = TimeSpan.TicksPerSecond;
        story.Checker.Progress(9 * lease, 0);
        story.Checker.Violation.ShouldBeNull();
        story.Checker.Progress(12 * lease, 5 * lease);
        story.Checker.Violation.ShouldBeNull();
        story.Checker.Progress(16 * lease, 5 * lease);
        Finds(CheckNames.Progress, story);
    }

    [Fact]
    public void A_run_that_may_stand_still_and_does_not_say_why()
    {
        Story story = new Story().Begin().Step(0);
        story.Checker.MayHalt = true;
        story.Checker.Told(new RunEvent.Warning("Range 1 cannot be read."));
        story.Checker.Progress(20 * TimeSpan.TicksPerSecond, 0);
        Finds(CheckNames.Progress, story);
    }

    [Fact]
    public void A_run_that_stands_still_and_says_why_is_right_only_where_it_may()
    {
        foreach (bool may in (bool[])[false, true])
        {
            Story story = new Story().Begin().Step(0);
            story.Checker.MayHalt = may;
            story.Checker.Told(new RunEvent.Waiting(0, "no parameter server is left"));
            story.Checker.Progress(20 * TimeSpan.TicksPerSecond, 0);
            (story.Checker.Halt is not null).ShouldBe(may);
            story.Checker.Failed.ShouldBe(!may);
        }
    }

    [Fact]
    public void A_shard_that_begins_too_far_ahead_of_the_slowest()
    {
        var story = new Story(new StaleSynchronous(1, false));
        story.Begin().Checker.Begins(story.Time, RoleAddress.Worker(0), 1, restore: 1, step: 1);
        story.Checker.Violation.ShouldBeNull();
        story.Checker.Begins(story.Time, RoleAddress.Worker(0), 1, restore: 1, step: 2);
        Finds(CheckNames.Staleness, story);
    }

    [Fact]
    public void A_run_that_fails()
    {
        Story story = new Story().Begin();
        story.Checker.Ended(story.Time, new RunEvent.Failed("no servers"), null);
        Finds(CheckNames.Completes, story);
    }

    [Fact]
    public void Final_weights_that_are_not_the_right_ones()
    {
        Story story = new Story().Begin();
        for (int step = 0; step < Story.Steps; step++)
            story.Step(step);
        story.Checker.Ended(story.Time, new RunEvent.Completed(Summary()), [1, 2, 3]);
        Finds(CheckNames.FinalWeights, story);
    }

    [Fact]
    public void A_sample_that_is_in_no_update()
    {
        var story = new Story();
        story.Checker.Facts.ExpectedHash = null;
        story.Begin();
        for (int step = 0; step < Story.Steps; step++)
            story.Step(step);
        // The last step of range 1 is known only as a held gradient: nobody says which shards were in it.
        Story gap = new();
        gap.Checker.Facts.ExpectedHash = null;
        gap.Begin().Step(0).Step(1).Step(2)
            .Apply(0, 0, 3).Apply(1, 1, 3, shards: [], primary: false).Hold(1, 0, 3).Hold(0, 1, 3).Note(3).Commit(3);
        float[] weights = [1, 2, 3];
        string hash = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.Runtime.InteropServices.MemoryMarshal.AsBytes<float>(weights)));
        foreach (Story one in (Story[])[story, gap])
        {
            one.Checker.Ended(one.Time, new RunEvent.Completed(Summary() with { WeightsSha256 = hash }), weights);
            one.Checker.Close(one.Time);
        }

        story.Checker.Violation.ShouldBeNull();
        Finds(CheckNames.Ledger, gap);
    }

    private static void Finds(string check, Story story) =>
        story.Checker.Violation.ShouldNotBeNull().Check.ShouldBe(check, story.Checker.Violation?.Text);

    private static CheckpointManifest Manifest(long step) => new(
        step, "model", 32, "sgd", [], "kernel", default,
        [new CheckpointEntry("range-0.part", 0, 16, 1, "0"), new CheckpointEntry("range-1.part", 16, 16, 1, "0")]);

    private static RunSummary Summary() => new()
    {
        Name = "story",
        Host = "simulation",
        Workers = 1,
        Servers = 2,
        Shards = 2,
        Parameters = 3,
        Consistency = "bsp",
        Update = "step",
        Steps = Story.Steps,
        Epochs = 1,
        TrainLoss = 0,
        SamplesPerSecond = 0,
        TrainSeconds = 0,
        WallSeconds = 0,
        WeightsSha256 = "wrong",
        Kernel = "k",
    };

    private sealed class Copies(int count) : IStoredCopies
    {
        public int WholeCopies(long step, RunLine line, int range) => count;
    }
}
