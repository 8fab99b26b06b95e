using DistTrain.Nn;

namespace DistTrain.Training;

/// <summary>
/// Holds data shards. It computes a step as soon as the step is granted and all ranges' weights have the right version, and sends
/// the sums of the largest tree nodes that it can complete.
/// </summary>
public sealed class Worker : Role
{
    private readonly RunPlan _plan;
    private readonly WeightStore _store;
    private readonly IWorkerEngine _engine;
    private readonly string _kernel;
    private readonly long[] _versions;
    private readonly Queue<EvaluationMessages.Evaluate> _evaluations = new();
    private View? _view;
    private StepJob? _step;
    private WorkerPhase _phase = WorkerPhase.Joined;
    private bool _busy;
    private int _restore;
    private long _next;
    private long _granted;

    /// <summary>A worker of a run.</summary>
    /// <param name="plan">The run.</param>
    /// <param name="store">Where its process keeps the weights.</param>
    /// <param name="engine">What computes.</param>
    /// <param name="kernel">The kernel's hash.</param>
    public Worker(RunPlan plan, WeightStore store, IWorkerEngine engine, string kernel)
    {
        (_plan, _store, _engine, _kernel) = (plan, store, engine, kernel);
        _versions = new long[plan.Ranges.Count];
        Array.Fill(_versions, -1);
    }

    /// <summary>Gradient buffers of its process that are on their way.</summary>
    public int GradientsOutstanding => _store.Gradients.Outstanding;

    /// <inheritdoc/>
    public override void Receive(IRoleContext context, RoleAddress from, Message message)
    {
        switch (message)
        {
            case MembershipMessages.Start:
                context.Send(RoleAddress.Coordinator, new MembershipMessages.Join(_kernel));
                return;
            case MembershipMessages.ViewInstalled(var view):
                Install(context, view);
                break;
            case StepMessages.StepsGranted granted:
                Accept(granted.Restore);
                if (granted.Restore == _restore)
                    _granted = Math.Max(_granted, granted.Until);
                break;
            case WeightMessages.WeightsPublished published:
                Accept(published.Restore);
                if (published.Restore == _restore)
                    _versions[published.Range] = Math.Max(_versions[published.Range], published.Version);
                break;
            case EvaluationMessages.Evaluate evaluate:
                _evaluations.Enqueue(evaluate);
                break;
            case ComputeFinished(StepJob job):
                Push(context, job);
                break;
            case ComputeFinished(EvaluationJob job):
                _busy = false;
                context.Send(RoleAddress.Coordinator, job.Answer());
                break;
        }

        Proceed(context);
    }

    /// <summary>A higher restore count starts the versions over.</summary>
    private void Accept(int restore)
    {
        if (restore <= _restore)
            return;
        _restore = restore;
        _granted = 0;
        _next = 0;
        Array.Fill(_versions, -1);
    }

    private void Install(IRoleContext context, View view)
    {
        _view = view;
        IReadOnlyList<int> shards = view.ShardsOf(context.Self.Number);
        _step = new StepJob(_plan.Tree, shards, _engine);
        context.Publish(new RunEvent.WorkerChanged(context.Self.Number, _phase, shards.Count));
    }

    private void Proceed(IRoleContext context)
    {
        if (_busy || _view is null || _step is null)
            return;
        long version = _versions.Min();
        if (version < 0 || version != _versions.Max())
            return;
        _next = Math.Max(_next, version);
        if (_evaluations.TryPeek(out EvaluationMessages.Evaluate? evaluation) && evaluation.Version <= version)
        {
            _evaluations.Dequeue();
            if (evaluation.Version == version && evaluation.Restore == _restore && _store.TryBorrow(version) is { } weights)
                Begin(context, WorkerPhase.Evaluating, new EvaluationJob(evaluation, weights, _store, _engine));
        }
        else if (_next < _granted && _plan.Consistency.MayCompute(_next, version) && _store.TryBorrow(version) is { } weights)
        {
            _step.Prepare(_restore, _next, weights, _store, context.Self.Number);
            _next++;
            Begin(context, WorkerPhase.Training, _step);
        }
        else if (_next >= _granted && _phase != WorkerPhase.Idle)
        {
            Enter(context, WorkerPhase.Idle);
        }
    }

    private void Begin(IRoleContext context, WorkerPhase phase, ComputeJob job)
    {
        _busy = true;
        Enter(context, phase);
        context.Run(job);
    }

    private void Enter(IRoleContext context, WorkerPhase phase)
    {
        if (_phase == phase)
            return;
        _phase = phase;
        context.Publish(new RunEvent.WorkerChanged(context.Self.Number, phase, _view!.ShardsOf(context.Self.Number).Count));
    }

    private void Push(IRoleContext context, StepJob job)
    {
        _busy = false;
        for (int i = 0; i < job.Nodes.Count; i++)
        {
            Bulk gradient = job.Gradients[i];
            gradient.Retain(_plan.Ranges.Count - 1);
            foreach (ParameterRange range in _plan.Ranges)
            {
                var slice = new BulkSlice(gradient, range.Start, range.Length);
                context.Send(
                    RoleAddress.Server(_view!.Ranges[range.Index].Primary),
                    new StepMessages.GradientPushed(job.Restore, job.Step, job.Nodes[i], range.Index, slice));
            }
        }

        var metrics = (LeafMetrics[])job.Metrics.Clone();
        context.Send(RoleAddress.Coordinator, new StepMessages.StepMeasured(job.Restore, job.Step, job.Shards, metrics));
    }
}
