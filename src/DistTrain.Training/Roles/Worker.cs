using DistTrain.Nn;

namespace DistTrain.Training;

/// <summary>
/// Holds data shards. It computes a step as soon as the step is granted and all ranges' weights have the right version, and sends
/// the sums of the largest tree nodes that it can complete.
/// </summary>
public sealed partial class Worker : MemberRole
{
    private readonly WeightStore _store;
    private readonly IWorkerEngine _engine;
    private readonly ResidualKeeper? _residuals;
    private readonly VersionMarks _weights;
    private readonly Queue<EvaluationMessages.Evaluate> _evaluations = new();
    private EvaluationMessages.Evaluate? _evaluating;
    private EvaluationMessages.Evaluated? _answer;
    private StepJob? _step;
    private WorkerPhase _phase = WorkerPhase.Joined;
    private bool _busy;
    private long _next, _granted;
    private long _again = -1;
    private long _progress, _progressBefore;

    /// <summary>A worker of a run.</summary>
    /// <param name="plan">The run.</param>
    /// <param name="store">Where its process keeps the weights.</param>
    /// <param name="engine">What computes.</param>
    /// <param name="kernel">The kernel's hash.</param>
    public Worker(RunPlan plan, WeightStore store, IWorkerEngine engine, string kernel)
        : base(plan, kernel)
    {
        _residuals = ResidualKeeper.Of(plan);
        (_store, _engine) = (store, _residuals?.Wrap(engine) ?? CodedEngine.Of(plan, engine));
        _weights = new VersionMarks(plan.Ranges.Count);
        _seals = new (long, ulong)[VersionMarks.Kept * plan.Ranges.Count];
        Array.Fill(_seals, (-1, 0ul));
    }

    /// <summary>Gradient buffers of its process that are on their way.</summary>
    public int GradientsOutstanding => _store.Gradients.Outstanding;

    /// <summary>The newest weights that it has, for what happens to memory.</summary>
    internal IEnumerable<Memory<float>> StateInMemory => _weights.Newest < 0 ? [] : [_store.Place(_weights.Newest)];

    private protected override void Take(IRoleContext context, RoleAddress from, Message message)
    {
        switch (message)
        {
            case StepMessages.StepsGranted granted when granted.Restore == Restore && IsCurrent(granted.Stamp):
                _granted = Math.Max(_granted, granted.Until);
                break;
            case WeightMessages.WeightsPublished published:
                Receive(published);
                break;
            case EvaluationMessages.Evaluate evaluate when evaluate.Restore == Restore && InView:
                TakeEvaluation(context, evaluate);
                break;
            case StepMessages.NodeWanted wanted when wanted.Restore == Restore && InView:
                TakeWanted(context, from, wanted);
                break;
            case ComputeFinished(StepJob job):
                _busy = false;
                if (TakePart(job) || TakeRecomputed(context, job))
                    break;
                Push(context, job);
                if (InView && job.Restore == Restore)
                    _residuals?.Computed(context, View!, Restore, job);
                break;
            case ComputeFinished(EvaluationJob job):
                _busy = false;
                _clock.Interrupt();
                _answer = job.Answer();
                if (InView)
                    context.Send(View!.Coordinator, _answer);
                break;
            default:
                if (View is not null)
                    _residuals?.Take(context, View, Restore, from, message);
                break;
        }

        Proceed(context);
    }

    private protected override void Enter(IRoleContext context, View view, bool restored)
    {
        if (restored)
        {
            _store.Enter(Restore);
            _weights.Clear();
            Array.Clear(_clocks);
            _evaluations.Clear();
        }

        DropPart();
        _clock.Interrupt();
        _pushed.Clear();
        _repeats = false;
        _recomputations.Clear();

        // What was under way may have been lost with a server: steps are computed again from the last committed one.
        _next = view.Committed;
        _granted = 0;
        _again = -1;
        _residuals?.Enter(context, view, restored);
        IReadOnlyList<int> shards = view.ShardsOf(context.Self.Number);
        if (_step is null || !_step.Shards.SequenceEqual(shards))
        {
            _step = NewJob(context, shards, Plan.Consistency.ChoosesShards || Plan.SendsShards);
            context.Publish(new RunEvent.WorkerChanged(context.Self.Number, _phase, shards.Count));
        }

        Proceed(context);
    }

    private protected override bool Retry(IRoleContext context)
    {
        if (InView)
            _residuals?.Retry(context, View!, _busy ? null : _next);
        if (_progress != _progressBefore || _busy || _step is not { Shards.Count: > 0 })
        {
            _progressBefore = _progress;
            return true;
        }

        if (Plan.Consistency.KeepsClocks)
        {
            RetryByClock(context);
            return false;
        }

        if (_part is { } part)
        {
            DropPart();
            _next = part.Step;
        }

        // Pushed, and nothing came of it: once more. Or the weights did not come.
        if (_next > View!.Committed && _weights.Newest < _next)
            _next--;
        // Its primaries had made the step before the newest weights; others, who have not, may have taken their places.
        if (_weights.Newest > View.Committed)
            _again = _weights.Newest - 1;
        AskForWeights(context, Math.Max(_next, _weights.Seen - 1));
        if (_again >= 0)
            AskForWeights(context, _again);
        // A worker that came later than the newest weights is asked for nodes of the step before.
        if (_recomputations.Step is { } step)
            AskForWeights(context, step);
        // A shard that has moved here may have to make its residual in the step before.
        if (_residuals?.IsReady(_next) == false)
            AskForWeights(context, _next - 1);
        if (_evaluations.TryPeek(out EvaluationMessages.Evaluate? evaluation) && evaluation.Version != _next)
            AskForWeights(context, evaluation.Version);
        Proceed(context);
        // Nothing came of it: perhaps a view that is without this worker did not reach it.
        return false;
    }

    private void AskForWeights(IRoleContext context, long version)
    {
        foreach (ParameterRange range in Plan.Ranges)
        {
            int primary = View!.Ranges[range.Index].Primary;
            if (primary >= 0 && !_weights.Has(range.Index, version))
                context.Send(RoleAddress.Server(primary), new WeightMessages.WeightsWanted(Restore, version, range.Index));
        }
    }

    /// <summary>A request that is asked again is answered again, but not computed again.</summary>
    private void TakeEvaluation(IRoleContext context, EvaluationMessages.Evaluate request)
    {
        bool Same(int restore, long version, EvaluationSet set, IReadOnlyList<int> chunks) =>
            (restore, version, set) == (request.Restore, request.Version, request.Set) && chunks.SequenceEqual(request.Chunks);
        if (_answer is { } a && Same(a.Restore, a.Version, a.Set, a.Chunks))
            context.Send(View!.Coordinator, a);
        else if (!_evaluations.Any(e => Same(e.Restore, e.Version, e.Set, e.Chunks))
            && !(_busy && _evaluating is { } e && Same(e.Restore, e.Version, e.Set, e.Chunks)))
            _evaluations.Enqueue(request);
        // Where shards go at their own pace a worker is not told of every version.
        if (request.Version > _weights.Newest)
            AskForWeights(context, request.Version);
    }

    private void Receive(WeightMessages.WeightsPublished published)
    {
        bool wanted = published.Restore == Restore && CanTake(published) && _weights.Mark(published.Range, published.Version);
        if (wanted && published.Clocks is not null)
            NoteClocks(published.Version, published.Clocks);
        if (published.Weights is not { } weights)
            return;
        if (wanted && !published.Changes)
        {
            _store.Receive(published.Version, Plan.Ranges[published.Range].Start, weights.Span);
            Seal(published, weights.Span);
        }

        weights.Bulk.Release();
    }

    /// <summary>Whether the weights are whole, or could be added to those before; otherwise they come whole when they are
    /// missed.</summary>
    private bool CanTake(WeightMessages.WeightsPublished published) =>
        !published.Changes || (published.Weights is { } changes && _weights.Has(published.Range, published.Version - 1)
            && _store.TryReceiveChanges(published.Version, Plan.Ranges[published.Range].Start, changes.Span));

    private void Proceed(IRoleContext context)
    {
        if (_busy || !InView || _step is null)
            return;
        long newest = _weights.Newest;
        _next = Math.Max(_next, newest);
        if (_part is not null && TryGoOn(context, newest))
            return;
        if (TryEvaluate(context, newest))
            return;
        if (Plan.Consistency.KeepsClocks)
        {
            if (!TryComputeByClock(context, _step.Shards) && _phase != WorkerPhase.Idle)
                Enter(context, WorkerPhase.Idle);
        }
        else if (_again >= 0 && CanCompute(_again) && Borrow(context, _again) is { } old)
        {
            BeginStep(context, _step, _again, old);
            _again = -1;
        }
        else if (_next < _granted && CanCompute(_next) && Borrow(context, _next) is { } weights)
        {
            BeginStep(context, _step, _next++, weights);
        }
        else if (_next < _granted && TryBeginPart(context, _step))
        {
            _next++;
        }
        else if (TryRecompute(context))
        {
            return;
        }
        else if (_next >= _granted && _phase != WorkerPhase.Idle)
        {
            Enter(context, WorkerPhase.Idle);
        }
    }

    /// <summary>Whether it has shards, and all that their gradients need.</summary>
    private bool CanCompute(long step) => _step!.Shards.Count > 0 && _weights.HasAll(step) && _residuals?.IsReady(step) != false;

    /// <summary>Evaluates what is asked for, with the newest weights or, where they are not committed yet, the ones
    /// before.</summary>
    private bool TryEvaluate(IRoleContext context, long newest)
    {
        while (_evaluations.TryPeek(out EvaluationMessages.Evaluate? evaluation))
        {
            if (evaluation.Restore != Restore || evaluation.Version < newest - 1)
            {
                _evaluations.Dequeue();
                continue;
            }

            if (!_weights.HasAll(evaluation.Version) || Borrow(context, evaluation.Version) is not { } weights)
                return false;
            _evaluations.Dequeue();
            _evaluating = evaluation;
            Begin(context, WorkerPhase.Evaluating, new EvaluationJob(evaluation, weights, _engine));
            return true;
        }

        return false;
    }

    private void Begin(IRoleContext context, WorkerPhase phase, ComputeJob job)
    {
        _busy = true;
        _progress++;
        Enter(context, phase);
        context.Run(job);
    }

    private void Enter(IRoleContext context, WorkerPhase phase)
    {
        if (_phase == phase)
            return;
        _phase = phase;
        context.Publish(new RunEvent.WorkerChanged(context.Self.Number, phase, _step!.Shards.Count));
    }
}
