using DistTrain.Training;

namespace DistTrain.Simulation;

/// <summary>
/// Judges a history while it happens, from what roles record, what they send and what lies on disks. It shares no code with the
/// protocol and keeps its own books.
/// </summary>
internal sealed class Checker
{
    private readonly ViewCheck _views;
    private readonly VoterCheck _voters;
    private readonly CommitCheck _commits;
    private readonly UpdateCheck _updates;
    private readonly CheckpointCheck _checkpoints;
    private readonly LineCheck _lines;
    private readonly ClockCheck _clocks;
    private readonly ProgressCheck _progress;
    private readonly OutcomeCheck _outcome;

    public Checker(RunFacts facts)
    {
        Facts = facts;
        _voters = new VoterCheck(this);
        _views = new ViewCheck(this, _voters);
        _updates = new UpdateCheck(this);
        _commits = new CommitCheck(this, _views, _voters, _updates);
        _checkpoints = new CheckpointCheck(this, _commits, _updates);
        _lines = new LineCheck(this);
        _clocks = new ClockCheck(this, _commits, _updates);
        _progress = new ProgressCheck(this);
        _outcome = new OutcomeCheck(this, _updates, _clocks);
    }

    public RunFacts Facts { get; }

    /// <summary>What was found first; null for nothing.</summary>
    public Violation? Violation { get; private set; }

    public bool Failed => Violation is not null;

    /// <summary>Whether the run may end or wait before its last step, if it says why.</summary>
    public bool MayHalt { get; set; }

    /// <summary>Why the run ended before its last step or waits for good; null if it does not.</summary>
    public string? Halt { get; private set; }

    /// <summary>Steps committed on the last line of restores.</summary>
    public int StepsCommitted => _commits.Count;

    /// <summary>Checkpoints of different steps that exist or existed.</summary>
    public int Checkpoints => _checkpoints.Existing;

    /// <summary>How often the run went back to a checkpoint.</summary>
    public int Restores => _commits.Restore - 1;

    /// <summary>The hash of the final weights; null if the run did not come to its last step.</summary>
    public string? Hash => _outcome.Hash;

    public void Reset()
    {
        (Violation, Halt, Speculated) = (null, null, default);
        _voters.Reset();
        _views.Reset();
        _updates.Reset();
        _commits.Reset();
        _checkpoints.Reset();
        _lines.Reset();
        _clocks.Reset();
        _progress.Reset();
        _outcome.Reset();
    }

    public void Fail(string check, long time, string text) => Violation ??= new Violation(check, TimeSpan.FromTicks(time), text);

    /// <summary>The run has stopped for good, and has said why.</summary>
    public void Halts(string reason) => Halt ??= reason;

    /// <summary>What idle workers were asked for in place of slow ones, in the steps committed.</summary>
    public Speculated Speculated { get; private set; }

    /// <summary>A coordinator has told its users something.</summary>
    public void Told(RunEvent runEvent)
    {
        _progress.Told(runEvent);
        Speculated += (runEvent as RunEvent.StepCommitted)?.Speculated ?? default;
    }

    /// <summary>A voter's disk is lost.</summary>
    public void Forgets(int voter) => _voters.Forgets(voter);

    /// <summary>A role begins another incarnation.</summary>
    public void Started(long time, RoleAddress who, long incarnation) => _updates.Started(new Moment(time, who, incarnation));

    /// <summary>A role has recorded an event.</summary>
    public void Take(long time, RoleAddress who, long incarnation, HistoryEvent historyEvent)
    {
        var moment = new Moment(time, who, incarnation);
        switch (historyEvent)
        {
            case HistoryEvent.ViewEffective effective:
                _views.Effective(moment, effective.View);
                _commits.Effective(moment, effective.View);
                break;
            case HistoryEvent.GradientReduced reduced:
                _updates.Reduced(moment, reduced);
                break;
            case HistoryEvent.UpdateApplied applied:
                _updates.Applied(moment, applied);
                _commits.Applied(moment, applied);
                break;
            case HistoryEvent.RangeTaken taken:
                _views.Taken(moment, taken);
                _lines.Taken(moment, taken);
                _updates.Taken(moment, taken);
                _clocks.Taken(taken);
                break;
            case HistoryEvent.VersionCommitted committed:
                _updates.Stands(moment, committed);
                _commits.Learned(moment, committed);
                break;
            case HistoryEvent.StepCommitted committed:
                if (_commits.Committed(moment, committed))
                    _progress.Made(time);
                break;
            case HistoryEvent.CheckpointExists exists:
                _checkpoints.Exists(moment, exists);
                _progress.Made(time);
                break;
            case HistoryEvent.Halted halted when halted.Reason.Length == 0:
                Fail(CheckNames.Completes, time, $"{moment} halted and did not say why");
                break;
        }
    }

    /// <summary>A worker begins to compute a step, or a clock of its shards.</summary>
    public void Begins(long time, RoleAddress who, long incarnation, int restore, long step) =>
        _clocks.Begins(new Moment(time, who, incarnation), restore, step);

    /// <summary>A role has sent a message.</summary>
    public void Sent(long time, RoleAddress who, long incarnation, RoleAddress to, Message message)
    {
        switch (message)
        {
            case VoterMessages.TermPromised promised:
                _voters.Promised(new Moment(time, who, incarnation), promised.Term, to);
                break;
            case VoterMessages.ViewAccepted accepted:
                _voters.Accepted(new Moment(time, who, incarnation), accepted.Stamp);
                break;
            case VoterMessages.ViewProposed proposed:
                _views.Proposed(time, proposed.View);
                break;
            case VoterMessages.CommitNoted noted:
                _voters.Noted(new Moment(time, who, incarnation), noted);
                break;
            case ReplicationMessages.GradientHeld held:
                _commits.Held(new Moment(time, who, incarnation), held);
                break;
        }
    }

    /// <summary>A part lies on a disk, which has said so or is about to.</summary>
    public void PartKept(long time, int node, int restore, CheckpointPart part)
    {
        _lines.PartKept(restore, part);
        _checkpoints.PartKept(time, node, restore, part);
    }

    /// <summary>A manifest can be read from a disk.</summary>
    public void ManifestReadable(long time, int node, int restore, CheckpointManifest manifest, IStoredCopies copies) =>
        _checkpoints.ManifestReadable(time, node, restore, manifest, copies);

    /// <summary>Some time has passed.</summary>
    /// <param name="time">Now, in ticks.</param>
    /// <param name="calmAt">When the last fault is over.</param>
    public void Progress(long time, long calmAt) => _progress.Look(time, calmAt);

    /// <summary>The run has come to its end.</summary>
    public void Ended(long time, RunEvent end, float[]? weights)
    {
        _progress.Ended();
        _outcome.Ended(time, end, weights);
    }

    /// <summary>Whether a role holds nothing, or ranges that have taken all steps: then it has nothing to wait for.</summary>
    public bool KnowsTheEnd(RoleAddress who) => who.Kind != RoleKind.Server || _updates.AreFinal(who);

    /// <summary>The history is over.</summary>
    public void Close(long time) => _outcome.Close(time);
}
