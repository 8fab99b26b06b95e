using DistTrain.Nn;

namespace DistTrain.Training;

/// <summary>
/// The coordinator's part that drives a run through one view after the other: grants steps ahead of the commits, commits
/// them, has epochs evaluated and checkpoints made, and collects the final weights.
/// </summary>
internal sealed partial class RunDriver
{
    /// <summary>How many steps may be granted beyond the last commit: enough that no worker waits for a grant.</summary>
    public const int GrantWindow = 16;

    private readonly RunPlan _plan;
    private readonly RunDescription _run;
    private readonly string _kernel;
    private readonly StepTracker _tracker;
    private readonly RunMeter _meter = new();
    private readonly SortedDictionary<long, CheckpointRound> _checkpoints = [];
    private readonly HashSet<long> _abandoned = [];
    private readonly SortedDictionary<int, float[]> _final = [];
    private readonly HashSet<RoleAddress> _notes = [];
    private View? _view;
    private Phase _phase = Phase.Paused;
    private EvaluationRound? _evaluation;
    private RunEvent.EpochCompleted? _lastEpoch;
    private long _granted, _proposed = -1, _saved = -1, _evaluated = -1;
    private long _progress, _progressBefore;
    private bool _stopping, _begun;

    public RunDriver(RunPlan plan, RunDescription run, string kernel)
    {
        (_plan, _run, _kernel) = (plan, run, kernel);
        _tracker = new StepTracker(plan);
    }

    private enum Phase
    {
        Paused,
        Training,
        Evaluating,
        Finishing,
        Done,
    }

    /// <summary>How many steps are committed.</summary>
    public long Committed { get; private set; }

    /// <summary>The step of the newest checkpoint that it knows of; -1 for none.</summary>
    public long Saved => _saved;

    /// <summary>The epoch's figures up to them.</summary>
    public EpochTotals Totals { get; private set; }

    /// <summary>How many steps every shard has contributed to.</summary>
    private long Slowest => Totals.Clocks?.Min() ?? Committed;

    /// <summary>Whether the steps of an epoch have just been completed by all shards.</summary>
    private bool AtEpochEnd =>
        Slowest > 0 && _plan.StepInEpoch(Slowest) == 0 && (Totals.Clocks is not { } clocks || clocks.Max() == Slowest);

    /// <summary>Whether the run was asked to stop.</summary>
    public bool Stopping => _stopping;

    /// <summary>Whether the run has ended, one way or the other.</summary>
    public bool Done => _phase == Phase.Done;

    /// <summary>What has happened to the run beside its steps.</summary>
    public RunTally Tally { get; set; } = new();

    /// <summary>The flat parameter vector at the end of the run; null before.</summary>
    public float[]? FinalWeights { get; private set; }

    /// <summary>Tells the user of something that happened to the run, and counts it.</summary>
    public void Tell(IRoleContext context, RunEvent.Notice notice)
    {
        Tally = Tally.With(notice.Kind);
        context.Publish(notice);
    }

    /// <summary>Sets where the run stands, as at its beginning, after a restore or under a new coordinator.</summary>
    public void Stand(long committed, EpochTotals totals, bool restored)
    {
        (Committed, Totals) = (committed, totals);
        if (!restored)
            return;
        _checkpoints.Clear();
        _abandoned.Clear();
        _final.Clear();
        _evaluation = null;
        _evaluated = -1;
        _saved = committed > 0 ? committed : -1;
    }

    /// <summary>A view is in force; its members do not know it yet.</summary>
    /// <param name="context">The coordinator's host.</param>
    /// <param name="view">The view.</param>
    /// <param name="restore">The state that it goes back to; null if it goes on from what its members hold.</param>
    public void Begin(IRoleContext context, View view, RestorePoint? restore)
    {
        if (restore is not null)
        {
            // Nothing of the new line may outlive its name: the next one would be called the same.
            _ledger.Add(context, LedgerEntry.Restored(view.Line, Committed, restore.Line));
            _ledger.Flush(context, durable: true);
        }
        else if (!_begun)
        {
            EnterTakeOver(context, view);
        }

        if (!_begun)
            context.Publish(new RunEvent.Started(_run, Committed)
            {
                Workers = view.Workers.Count(worker => worker.Value.Count > 0),
                Servers = view.Members.Count(member => member.Address.Kind == RoleKind.Server),
            });
        _begun = true;
    }

    /// <summary>Nothing goes on until the next view is in force.</summary>
    public void Pause(IRoleContext context)
    {
        _meter.End(context.Now);
        if (_plan.Bug != ProtocolBug.NotesOutliveView)
        {
            _tracker.Clear();
            _notes.Clear();
            _proposed = -1;
        }

        if (_phase != Phase.Done)
            _phase = Phase.Paused;
    }

    /// <summary>Goes on in a view whose members have all that they need.</summary>
    public void Resume(IRoleContext context, View view)
    {
        if (_phase == Phase.Done)
            return;
        _view = view;
        _granted = Slowest;
        _phase = Phase.Training;
        if (_plan.IsCheckpointDue(Committed, Totals.Clocks) && _saved < Committed && !_checkpoints.ContainsKey(Committed))
            TakeNow(context);
        // A checkpoint at an epoch's end is taken before the epoch's evaluation.
        if (AtEpochEnd && _evaluated != Committed)
            Evaluate(context);
        else
            Proceed(context);
    }

    /// <summary>Asks the run to stop after the steps under way, with a checkpoint.</summary>
    public void RequestStop(IRoleContext context)
    {
        _stopping = true;
        Proceed(context);
    }

    /// <summary>Ends the run.</summary>
    public void Fail(IRoleContext context, string reason)
    {
        _phase = Phase.Done;
        _ledger.Flush(context, durable: true);
        string kept = _saved >= 0 ? $" The checkpoint of step {_saved} stays." : "";
        if (context.Recording)
            context.Record(new HistoryEvent.Halted(reason));
        context.Publish(new RunEvent.Failed($"The run cannot go on: {reason}{kept}"));
    }

    /// <summary>Takes a message about the run itself.</summary>
    public void Take(IRoleContext context, RoleAddress from, Message message)
    {
        switch (message)
        {
            case StepMessages.RangeReady ready when IsOfPrimary(from, ready) && _view is { } view && _phase != Phase.Paused:
                if (ready.Step < Committed)
                    context.Send(from, new StepMessages.StepsCommitted(view.Stamp, view.Restore, Committed, Totals));
                else
                    TakeReady(context, ready);
                Commit(context);
                break;
            case VoterMessages.CommitNoted noted when noted.Stamp == _view?.Stamp && _proposed >= 0 && noted.Step == _proposed:
                _notes.Add(from);
                Commit(context);
                break;
            case StepMessages.RangeDiverged diverged when diverged.Restore == _view?.Restore:
                Fail(context, $"the weights are no longer finite after step {diverged.Version - 1}.");
                break;
            case StepMessages.GradientFailed failed when failed.Restore == _view?.Restore && failed.Step >= Committed:
                Fail(context, failed.Reason);
                break;
            case EvaluationMessages.Evaluated answer when _evaluation is not null:
                _progress++;
                _evaluation.Take(answer);
                EndEpoch(context);
                break;
            case WeightMessages.WeightsRead read when read.Restore == _view?.Restore && read.Version == Committed && _phase == Phase.Finishing:
                _final[read.Range] = read.Weights;
                Finish(context);
                break;
            default:
                TakeCheckpoint(context, from, message);
                break;
        }
    }

    /// <summary>Says again what may have been lost, unless there was progress since the last time.</summary>
    public void Retry(IRoleContext context)
    {
        if (_view is not { } view || _phase is Phase.Paused or Phase.Done)
            return;
        if (_progress != _progressBefore)
        {
            _progressBefore = _progress;
            return;
        }

        foreach (Member member in view.Members)
            context.Send(member.Address, new MembershipMessages.ViewInstalled(view));
        Announce(context);
        foreach (int worker in Workers())
            context.Send(RoleAddress.Worker(worker), new StepMessages.StepsGranted(view.Stamp, view.Restore, _granted));
        _evaluation?.Ask(context, Workers());
        if (_proposed >= 0)
            ProposeAgain(context);
        if (_tracker.Terms(Committed) is { } terms)
            TellChosen(context, Committed, terms);
        foreach ((long step, CheckpointRound round) in _checkpoints)
        {
            FinishRound(context, round);
            if (step == Committed)
                AskForParts(context, round, step);
        }

        if (_phase == Phase.Finishing)
            ReadWeights(context);
        Proceed(context);
    }

    private bool CommitStep(IRoleContext context, in CompleteStep complete)
    {
        (LeafMetrics total, StepTerms? terms, double? norm, Speculated speculated, StepTimes? times) = complete;
        EpochTotals before = AtEpochEnd ? new EpochTotals { Clocks = Totals.Clocks } : Totals;
        long step = Committed++;
        long clock = terms?.Clocks.Max() ?? step;
        _progress++;
        Totals = new EpochTotals(before.LossSum + total.LossSum, before.Correct + total.Correct, before.Samples + total.Count)
        {
            Clocks = before.Clocks is { } clocks ? terms!.Advance(clocks) : null,
            GradientNorm = norm,
        };
        _meter.Add(total.Count, speculated, times);
        // The last step of an epoch may be so short that some shards have no sample in it.
        double loss = total.Count > 0 ? total.LossSum / total.Count : 0;
        if (!double.IsFinite(loss))
        {
            Fail(context, $"the loss is {(double.IsNaN(loss) ? "not a number (NaN)" : "infinite")} at step {step}.");
            return false;
        }

        Enter(context, _view!, step, total.Count, terms);
        if (context.Recording)
            context.Record(new HistoryEvent.StepCommitted(_view!.Stamp, _view.Restore, step, total.Count));
        context.Publish(new RunEvent.StepCommitted(
            step, _plan.EpochOf(clock), _plan.StepInEpoch(clock), loss,
            _plan.Classification ? (double)total.Correct / Math.Max(1, total.Count) : null, total.Count,
            terms?.LearningRate(_plan) ?? _plan.LearningRate(step))
        {
            Staleness = terms?.Staleness.Average(),
            GradientNorm = norm,
            Speculated = RunMeter.Told(speculated),
            Times = times,
        });
        Announce(context);
        if (_plan.IsCheckpointDue(Committed, Totals.Clocks) && !_abandoned.Remove(Committed))
            CommitCheckpoint(context);
        if (AtEpochEnd)
            Evaluate(context);
        else
            Proceed(context);
        return true;
    }

    /// <summary>Tells the servers how many steps are committed, if they wait to hear it.</summary>
    private void Announce(IRoleContext context)
    {
        if (!_plan.WaitsForCommit && !_plan.ClipsSteps)
            return;
        foreach (Member member in _view!.Members)
        {
            if (member.Address.Kind == RoleKind.Server)
                context.Send(member.Address, new StepMessages.StepsCommitted(_view.Stamp, _view.Restore, Committed, Totals));
        }
    }

    /// <summary>Grants more steps, or stops when all granted ones are committed.</summary>
    private void Proceed(IRoleContext context)
    {
        if (_phase != Phase.Training)
            return;
        if (Slowest == _plan.Steps)
        {
            _phase = Phase.Finishing;
            ReadWeights(context);
            // All may have been read in the view before.
            Finish(context);
        }
        else if (_stopping)
        {
            if (Slowest == _granted)
                Stop(context);
        }
        else if (Totals.Clocks is not null || _granted - Committed <= GrantWindow / 2)
        {
            Grant(context);
        }
    }

    private void Grant(IRoleContext context)
    {
        long epochEnd = (long)(_plan.EpochOf(Slowest) + 1) * _plan.Shards.StepsPerEpoch;
        long window = Totals.Clocks is { } clocks ? _plan.Consistency.Until(Slowest, clocks.Max()) : Committed + GrantWindow;
        if (_plan.Bug == ProtocolBug.StalenessOffByOne)
            window++;
        long until = Math.Min(window, epochEnd);
        if (until <= _granted)
            return;
        _granted = until;
        _meter.Begin(context.Now);
        foreach (int worker in Workers())
            context.Send(RoleAddress.Worker(worker), new StepMessages.StepsGranted(_view!.Stamp, _view.Restore, _granted));
    }

    private int[] Workers() => [.. _view!.Workers.Where(worker => worker.Value.Count > 0).Select(worker => worker.Key).Order()];

    private void Evaluate(IRoleContext context)
    {
        _meter.End(context.Now);
        _phase = Phase.Evaluating;
        _evaluation ??= new EvaluationRound(_plan, _view!.Restore, Committed);
        _evaluation.Ask(context, Workers());
        EndEpoch(context);
    }

    private void EndEpoch(IRoleContext context)
    {
        if (_evaluation is not { Complete: true } || _phase != Phase.Evaluating)
            return;
        _lastEpoch = new RunEvent.EpochCompleted(
            _plan.EpochOf(Slowest - 1), Committed, Totals.LossSum / Totals.Samples,
            _plan.Classification ? (double)Totals.Correct / Totals.Samples : null,
            _evaluation.Result(EvaluationSet.Validation), _evaluation.Result(EvaluationSet.Test), _meter.EpochSeconds, _meter.EpochRate)
        {
            Speculated = RunMeter.Told(_meter.EpochSpeculated),
            Times = _meter.EpochTimes,
        };
        context.Publish(_lastEpoch);
        _evaluation = null;
        _evaluated = Committed;
        _meter.NextEpoch();
        _phase = Phase.Training;
        Proceed(context);
    }

    private void ReadWeights(IRoleContext context)
    {
        foreach (ParameterRange range in _plan.Ranges)
        {
            if (!_final.ContainsKey(range.Index))
            {
                context.Send(RoleAddress.Server(_view!.Ranges[range.Index].Primary), new WeightMessages.ReadWeights(
                    _view.Restore, Committed, range.Index));
            }
        }
    }

    private void Finish(IRoleContext context)
    {
        // An older one that lacks a part will never have it.
        bool saving = _checkpoints.Any(checkpoint => checkpoint.Key == Committed || checkpoint.Value.IsReady);
        if (saving || _final.Count < _plan.Ranges.Count)
            return;
        FinalWeights = [.. _final.Values.SelectMany(weights => weights)];
        _phase = Phase.Done;
        _ledger.Flush(context, durable: true);
        context.Publish(new RunEvent.Completed(Summarize(context.Now)));
    }
}
