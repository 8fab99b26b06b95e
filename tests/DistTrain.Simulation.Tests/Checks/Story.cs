using DistTrain.Training;

namespace DistTrain.Simulation.Tests;

/// <summary>A history made by hand: two servers with two ranges, each the other's backup, one worker with both shards, three voters.</summary>
internal sealed class Story
{
    public const int Steps = 4, Samples = 8;

    private static readonly RoleAddress s_storage = RoleAddress.StorageOf(0);
    private long _time;

    public Story(ConsistencyPolicy? policy = null)
    {
        RunPlan plan = StoryPlan.Make(policy);
        Checker = new Checker(new RunFacts(plan) { ExpectedHash = "right" });
        Checker.Reset();
    }

    public Checker Checker { get; }

    public static ViewStamp Stamp(long term, long number = 1) => new(term, number);

    public static View View(
        ViewStamp stamp, int coordinator = 0, int restore = 1, long committed = 0, int[]? shards = null, RangeReplicas[]? ranges = null, long incarnation = 1) =>
        new(
            stamp, RoleAddress.CoordinatorOf(coordinator), restore, committed, default,
            [Member(RoleAddress.Server(0), 1), Member(RoleAddress.Server(1), incarnation), Member(RoleAddress.Worker(0), 1)],
            new Dictionary<int, IReadOnlyList<int>> { [0] = shards ?? [0, 1] },
            ranges ?? [new RangeReplicas(0, [1]), new RangeReplicas(1, [0])]);

    /// <summary>A coordinator gets a view accepted and makes it effective.</summary>
    public Story Rule(View view, int voters = 2)
    {
        var coordinator = view.Coordinator;
        Send(coordinator, RoleAddress.Voter(0), new VoterMessages.ViewProposed(view));
        for (int voter = 0; voter < voters; voter++)
            Send(RoleAddress.Voter(voter), coordinator, new VoterMessages.ViewAccepted(view.Stamp));
        return Record(coordinator, new HistoryEvent.ViewEffective(view));
    }

    public Story Promise(long term, int coordinator = 0, int voters = 2)
    {
        for (int voter = 0; voter < voters; voter++)
            Send(RoleAddress.Voter(voter), RoleAddress.CoordinatorOf(coordinator), new VoterMessages.TermPromised(term, null));
        return this;
    }

    public Story Take(int server, int range, long version = 0, uint checksum = 100, int restore = 1, ViewStamp? stamp = null) => Record(
        RoleAddress.Server(server),
        new HistoryEvent.RangeTaken(stamp ?? Stamp(1), restore, version, range, RangeSource.Initial, checksum + (uint)version));

    public Story Apply(int server, int range, long step, int[]? shards = null, int samples = 2, uint? checksum = null, bool primary = true) => Record(
        RoleAddress.Server(server),
        new HistoryEvent.UpdateApplied(Stamp(1), 1, step, range, primary, shards ?? [0, 1], samples, checksum ?? 101 + (uint)step));

    public Story Hold(int server, int range, long step) =>
        Send(RoleAddress.Server(server), RoleAddress.Server(1 - server), new ReplicationMessages.GradientHeld(Stamp(1), 1, step, range));

    public Story Note(long step, int voters = 2, ViewStamp? stamp = null)
    {
        for (int voter = 0; voter < voters; voter++)
            Send(RoleAddress.Voter(voter), RoleAddress.Coordinator, new VoterMessages.CommitNoted(stamp ?? Stamp(1), step));
        return this;
    }

    public Story Commit(long step, ViewStamp? stamp = null, int samples = 2) =>
        Record(RoleAddress.Coordinator, new HistoryEvent.StepCommitted(stamp ?? Stamp(1), 1, step, samples));

    /// <summary>A whole step, as it should be.</summary>
    public Story Step(long step) =>
        Apply(0, 0, step).Apply(1, 1, step).Hold(1, 0, step).Hold(0, 1, step).Note(step).Commit(step);

    public Story Begin() => Promise(1).Rule(View(Stamp(1))).Take(0, 0).Take(1, 0).Take(1, 1).Take(0, 1);

    public Story Record(RoleAddress who, HistoryEvent historyEvent, long incarnation = 1)
    {
        Checker.Take(_time++, who, incarnation, historyEvent);
        return this;
    }

    public Story Send(RoleAddress who, RoleAddress to, Message message)
    {
        Checker.Sent(_time++, who, 1, to, message);
        return this;
    }

    public long Time => _time++;

    private static Member Member(RoleAddress address, long incarnation) => new(address, incarnation, s_storage);
}
