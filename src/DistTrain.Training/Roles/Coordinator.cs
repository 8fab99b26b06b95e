using System.Runtime.InteropServices;
using System.Security.Cryptography;
using DistTrain.Nn;

namespace DistTrain.Training;

/// <summary>
/// Holds a run together: gathers the roles, makes the view, grants steps ahead of the commits, and has epochs evaluated and
/// checkpoints made.
/// </summary>
public sealed class Coordinator : Role
{
    /// <summary>How many steps may be granted beyond the last commit: enough that no worker waits for a grant.</summary>
    public const int GrantWindow = 16;

    private readonly RunPlan _plan;
    private readonly TrainingState _state;
    private readonly RunDescription _run;
    private readonly string _kernel;
    private readonly SortedSet<int> _workers = [];
    private readonly SortedSet<int> _servers = [];
    private readonly StepTracker _tracker;
    private readonly RunMeter _meter = new();
    private readonly SortedDictionary<long, CheckpointRound> _checkpoints = [];
    private readonly SortedDictionary<int, float[]> _final = [];
    private readonly int _restore;
    private Phase _phase = Phase.Gathering;
    private EvaluationRound? _evaluation;
    private RunEvent.EpochCompleted? _lastEpoch;
    private EpochTotals _totals;
    private long _committed, _granted, _saved;
    private bool _stopping;

    /// <summary>A coordinator of a run.</summary>
    /// <param name="plan">The run.</param>
    /// <param name="state">The state to begin from.</param>
    /// <param name="run">What views show of it.</param>
    /// <param name="kernel">The kernel's hash, that every member must share.</param>
    public Coordinator(RunPlan plan, TrainingState state, RunDescription run, string kernel)
    {
        (_plan, _state, _run, _kernel) = (plan, state, run, kernel);
        _tracker = new StepTracker(plan);
        _committed = _granted = state.Step;
        _saved = state.Step > 0 ? state.Step : -1;
        _totals = state.Epoch;
        _restore = 1;
    }

    private enum Phase
    {
        Gathering,
        Training,
        Evaluating,
        Finishing,
        Done,
    }

    /// <summary>The flat parameter vector at the end of the run; null before.</summary>
    public float[]? FinalWeights { get; private set; }

    /// <inheritdoc/>
    public override void Receive(IRoleContext context, RoleAddress from, Message message)
    {
        if (_phase == Phase.Done)
            return;
        switch (message)
        {
            case MembershipMessages.Join join:
                Admit(context, from, join);
                break;
            case MembershipMessages.StopRequested:
                _stopping = true;
                Proceed(context);
                break;
            case StepMessages.StepMeasured measured when measured.Restore == _restore && measured.Step >= _committed:
                _tracker.Measured(measured.Step, measured.Shards, measured.Metrics);
                Commit(context);
                break;
            case StepMessages.RangeUpdated updated when updated.Restore == _restore && updated.Step >= _committed:
                _tracker.RangeUpdated(updated.Step, updated.Range);
                Commit(context);
                break;
            case StepMessages.RangeDiverged diverged when diverged.Restore == _restore:
                Fail(context, $"the weights are no longer finite after step {diverged.Version - 1}.");
                break;
            case EvaluationMessages.Evaluated answer when _evaluation is not null:
                _evaluation.Take(answer);
                EndEpoch(context);
                break;
            case CheckpointMessages.PartSaved saved when saved.Restore == _restore && (saved.Step > _saved || _checkpoints.ContainsKey(saved.Step)):
                Round(saved.Step).PartSaved(saved.Range, saved.Entry);
                FinishCheckpoint(context, saved.Step);
                break;
            case CheckpointMessages.CheckpointSaved saved when saved.Restore == _restore:
                _saved = Math.Max(_saved, saved.Step);
                context.Publish(new RunEvent.CheckpointSaved(saved.Step, saved.Path));
                EndCheckpoint(context, saved.Step);
                break;
            case CheckpointMessages.CheckpointFailed failed when failed.Restore == _restore:
                context.Publish(new RunEvent.Warning($"The checkpoint of step {failed.Step} could not be saved: {failed.Reason}"));
                EndCheckpoint(context, failed.Step);
                break;
            case WeightMessages.WeightsRead read when read.Restore == _restore && _phase == Phase.Finishing:
                _final[read.Range] = read.Weights;
                Finish(context);
                break;
        }
    }

    private void Admit(IRoleContext context, RoleAddress from, MembershipMessages.Join join)
    {
        if (join.Kernel != _kernel)
        {
            Fail(context, $"{from} computes with the kernel {join.Kernel}, the run with {_kernel}: their weights would differ.");
            return;
        }

        (from.Kind == RoleKind.Worker ? _workers : _servers).Add(from.Number);
        if (_phase == Phase.Gathering && _workers.Count == _plan.Workers && _servers.Count == _plan.Servers)
            Open(context);
    }

    /// <summary>Everyone is here: install the view, hand out the state, begin.</summary>
    private void Open(IRoleContext context)
    {
        int[] servers = [.. _servers];
        var view = new View(
            1, 1, ShardMap.Assign(_plan.Shards.Shards, [.. _workers]), [.. servers.Select(server => new RangeReplicas(server, []))]);
        foreach (int worker in _workers)
            context.Send(RoleAddress.Worker(worker), new MembershipMessages.ViewInstalled(view));
        foreach (ParameterRange range in _plan.Ranges)
        {
            RoleAddress server = RoleAddress.Server(view.Ranges[range.Index].Primary);
            context.Send(server, new MembershipMessages.ViewInstalled(view));
            context.Send(server, new WeightMessages.RestoreRange(_restore, _state.Step, range.Index, _state));
        }

        context.Publish(new RunEvent.Started(_run, _state.Step));
        _phase = Phase.Training;
        // A checkpoint at an epoch's end is taken before the epoch's evaluation.
        if (_committed > 0 && _plan.StepInEpoch(_committed) == 0)
            Evaluate(context);
        else
            Proceed(context);
    }

    /// <summary>Commits steps in order, as far as they are complete.</summary>
    private void Commit(IRoleContext context)
    {
        while (_phase == Phase.Training && _tracker.TryComplete(_committed, out LeafMetrics total))
        {
            long step = _committed++;
            if (_plan.StepInEpoch(step) == 0)
                _totals = default;
            _totals = new EpochTotals(_totals.LossSum + total.LossSum, _totals.Correct + total.Correct, _totals.Samples + total.Count);
            _meter.Add(total.Count);
            double loss = total.LossSum / total.Count;
            if (!double.IsFinite(loss))
            {
                Fail(context, $"the loss is {(double.IsNaN(loss) ? "not a number (NaN)" : "infinite")} at step {step}.");
                return;
            }

            context.Publish(new RunEvent.StepCommitted(
                step, _plan.EpochOf(step), _plan.StepInEpoch(step), loss,
                _plan.Classification ? (double)total.Correct / total.Count : null, total.Count, _plan.LearningRate(step)));
            if (_plan.Checkpoints.IsDue(_committed))
                CommitCheckpoint(context);
            if (_plan.StepInEpoch(_committed) == 0)
                Evaluate(context);
            else
                Proceed(context);
        }
    }

    /// <summary>Grants more steps, or stops when all granted ones are committed.</summary>
    private void Proceed(IRoleContext context)
    {
        if (_phase != Phase.Training)
            return;
        if (_committed == _plan.Steps)
        {
            Close(context);
        }
        else if (_stopping)
        {
            if (_committed == _granted)
                Stop(context);
        }
        else if (_granted - _committed <= GrantWindow / 2)
        {
            Grant(context);
        }
    }

    private void Grant(IRoleContext context)
    {
        long epochEnd = (long)(_plan.EpochOf(_committed) + 1) * _plan.Shards.StepsPerEpoch;
        long until = Math.Min(_committed + GrantWindow, epochEnd);
        if (until <= _granted)
            return;
        _granted = until;
        _meter.Begin(context.Now);
        foreach (int worker in _workers)
            context.Send(RoleAddress.Worker(worker), new StepMessages.StepsGranted(_restore, _granted));
    }

    private void Evaluate(IRoleContext context)
    {
        _meter.End(context.Now);
        _phase = Phase.Evaluating;
        _evaluation = new EvaluationRound(_plan, _restore, _committed);
        _evaluation.Begin(context, [.. _workers]);
        EndEpoch(context);
    }

    private void EndEpoch(IRoleContext context)
    {
        if (_evaluation is not { Complete: true })
            return;
        _lastEpoch = new RunEvent.EpochCompleted(
            _plan.EpochOf(_committed - 1), _committed, _totals.LossSum / _totals.Samples,
            _plan.Classification ? (double)_totals.Correct / _totals.Samples : null,
            _evaluation.Result(EvaluationSet.Validation), _evaluation.Result(EvaluationSet.Test), _meter.EpochSeconds, _meter.EpochRate);
        context.Publish(_lastEpoch);
        _evaluation = null;
        _meter.NextEpoch();
        _phase = Phase.Training;
        Proceed(context);
    }

    private CheckpointRound Round(long step)
    {
        if (!_checkpoints.TryGetValue(step, out CheckpointRound? round))
            _checkpoints.Add(step, round = new CheckpointRound(_plan, _kernel, step));
        return round;
    }

    private void CommitCheckpoint(IRoleContext context)
    {
        Round(_committed).Committed(_totals);
        FinishCheckpoint(context, _committed);
    }

    private void FinishCheckpoint(IRoleContext context, long step)
    {
        if (Round(step).TryFinish() is { } manifest)
            context.Send(RoleAddress.Storage, new CheckpointMessages.SaveManifest(_restore, manifest));
    }

    private void EndCheckpoint(IRoleContext context, long step)
    {
        _checkpoints.Remove(step);
        if (_phase == Phase.Finishing)
            Finish(context);
        else
            Proceed(context);
    }

    /// <summary>Asked to stop and nothing is in flight: save this step unless it is saved, then say so.</summary>
    private void Stop(IRoleContext context)
    {
        _meter.End(context.Now);
        if (_checkpoints.Count > 0)
            return;
        if (_saved < _committed)
        {
            _saved = _committed;
            foreach (ParameterRange range in _plan.Ranges)
                context.Send(RoleAddress.Server(ServerOf(range)), new CheckpointMessages.TakeCheckpoint(_restore, _committed, range.Index));
            CommitCheckpoint(context);
            return;
        }

        _phase = Phase.Done;
        context.Publish(new RunEvent.Stopped(_committed));
    }

    /// <summary>The last step is committed: collect the weights.</summary>
    private void Close(IRoleContext context)
    {
        _phase = Phase.Finishing;
        foreach (ParameterRange range in _plan.Ranges)
            context.Send(RoleAddress.Server(ServerOf(range)), new WeightMessages.ReadWeights(_restore, _committed, range.Index));
    }

    private int ServerOf(ParameterRange range) => _servers.ElementAt(range.Index);

    private void Finish(IRoleContext context)
    {
        if (_final.Count < _plan.Ranges.Count || _checkpoints.Count > 0)
            return;
        FinalWeights = [.. _final.Values.SelectMany(weights => weights)];
        _phase = Phase.Done;
        context.Publish(new RunEvent.Completed(Summarize(context.Now)));
    }

    private RunSummary Summarize(TimeSpan now) => new()
    {
        Name = _run.Name,
        Host = _run.Host,
        Workers = _plan.Workers,
        Servers = _plan.Servers,
        Shards = _plan.Shards.Shards,
        Parameters = _plan.Model.ParameterCount,
        Steps = _committed,
        Epochs = _plan.Epochs,
        TrainLoss = _lastEpoch!.TrainLoss,
        TrainAccuracy = _lastEpoch.TrainAccuracy,
        ValidationLoss = _lastEpoch.Validation?.Loss,
        ValidationAccuracy = _lastEpoch.Validation?.Accuracy,
        TestLoss = _lastEpoch.Test?.Loss,
        TestAccuracy = _lastEpoch.Test?.Accuracy,
        TestRmse = _lastEpoch.Test?.Rmse,
        SamplesPerSecond = _meter.TotalRate,
        TrainSeconds = _meter.TotalSeconds,
        WallSeconds = now.TotalSeconds,
        WeightsSha256 = Convert.ToHexStringLower(SHA256.HashData(MemoryMarshal.AsBytes<float>(FinalWeights))),
        Kernel = _run.Kernel,
    };

    private void Fail(IRoleContext context, string reason)
    {
        _phase = Phase.Done;
        string kept = _saved >= 0 ? $" The checkpoint of step {_saved} stays." : "";
        context.Publish(new RunEvent.Failed($"The run cannot go on: {reason}{kept}"));
    }
}
