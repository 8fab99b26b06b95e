namespace DistTrain.Training;

/// <summary>
/// A worker's part in keeping its shards' residuals: hands them to whoever gets a shard, asks for those that it lacks, saves
/// them with checkpoints and reads them at a restore. In messages a residual is a part like those of ranges, numbered after them.
/// </summary>
/// <param name="plan">The run.</param>
/// <param name="codec">Its codec of gradients.</param>
internal sealed class ResidualKeeper(RunPlan plan, Codec codec)
{
    // How often others are asked before a residual is given up; after a restore the order to read it may still be under way.
    private const int AsksMax = 3, AsksAfterRestore = 12;

    private readonly PartKeeper _parts = new(plan);
    private readonly PartReader _reader = new(plan);
    private IReadOnlyList<int> _shards = [];
    private int _asks, _asksMax;

    /// <summary>The residuals.</summary>
    public ResidualStore Store { get; } = new(plan.Model.ParameterCount);

    /// <summary>The keeper of a run's residuals; null if its codec leaves none.</summary>
    public static ResidualKeeper? Of(RunPlan plan) =>
        plan.Push is { KeepsResidual: true } codec ? new ResidualKeeper(plan, codec) : null;

    /// <summary>The engine that adds residuals to gradients.</summary>
    public IWorkerEngine Wrap(IWorkerEngine engine) => new FeedbackEngine(engine, codec, Store);

    /// <summary>Whether all that a step needs is here.</summary>
    public bool IsReady(long step) => _shards.All(shard => Store.Has(shard, step));

    /// <summary>A new view: hands over what others need now.</summary>
    /// <param name="context">The worker's host.</param>
    /// <param name="view">The view.</param>
    /// <param name="restored">Whether the run has gone back to a checkpoint.</param>
    public void Enter(IRoleContext context, View view, bool restored)
    {
        _shards = view.ShardsOf(context.Self.Number);
        (_asks, _asksMax) = (0, restored ? AsksAfterRestore : AsksMax);
        if (restored)
        {
            Store.Forget(_ => true, long.MaxValue);
            _reader.Clear();
            _parts.Clear();
        }

        Store.Forget(shard => !_shards.Contains(shard), view.Committed);
        foreach (int shard in _shards.Where(_ => plan.Bug == ProtocolBug.ResidualForgotten && !restored))
            Store.Keep(shard, view.Committed, new float[plan.Model.ParameterCount]);
        foreach ((int worker, IReadOnlyList<int> shards) in view.Workers.OrderBy(pair => pair.Key))
        {
            foreach (int shard in shards.Where(shard => worker != context.Self.Number))
                HandOver(context, view, shard, RoleAddress.Worker(worker));
        }
    }

    /// <summary>Takes a message about residuals.</summary>
    public void Take(IRoleContext context, View view, int restore, RoleAddress from, Message message)
    {
        switch (message)
        {
            case WeightMessages.RestoreRange order when order.Stamp == view.Stamp:
                Restore(context, view, order);
                break;
            case StorageMessages.PartRead read when _reader.Take(read) is not null:
                Store.Keep(plan.ShardOf(read.Part.Range.Index), read.Part.Step, read.Part.Weights);
                context.Send(view.Coordinator, new WeightMessages.RangeRestored(view.Stamp, restore, read.Part.Range.Index));
                break;
            case StorageMessages.PartUnreadable failed:
                _reader.Fail(context, view.Coordinator, from, failed);
                break;
            case ReplicationMessages.RangeRequested requested when requested.Stamp == view.Stamp:
                HandOver(context, view, plan.ShardOf(requested.Range), from);
                break;
            case ReplicationMessages.RangeTransferred { State: var part } copy when copy.Restore == restore:
                if (_shards.Contains(plan.ShardOf(part.Range.Index)))
                    Store.Keep(plan.ShardOf(part.Range.Index), part.Step, part.Weights);
                break;
            case CheckpointMessages.TakeCheckpoint take when take.Stamp == view.Stamp && take.Restore == restore:
                Save(context, view, restore, plan.ShardOf(take.Range), take.Step);
                break;
            case CheckpointMessages.PartSaved saved:
                _parts.Answer(context, view, from, (saved.Restore, saved.Step, saved.Range), saved.Entry, null);
                break;
            case CheckpointMessages.PartFailed failed:
                _parts.Answer(context, view, from, (failed.Restore, failed.Step, failed.Range), null, failed.Reason);
                break;
        }
    }

    /// <summary>A step is computed: what it has left out belongs to the checkpoint before the next one, if one is due.</summary>
    public void Computed(IRoleContext context, View view, int restore, StepJob job)
    {
        if (!plan.IsCheckpointDue(job.Step + 1, null))
            return;
        foreach (int shard in job.Shards)
            Save(context, view, restore, shard, job.Step + 1);
    }

    /// <summary>Says again what may have been lost; a residual that nobody has any more means going back to a
    /// checkpoint.</summary>
    /// <param name="context">The worker's host.</param>
    /// <param name="view">The view.</param>
    /// <param name="next">The step that is to be computed; null while one is being computed.</param>
    public void Retry(IRoleContext context, View view, long? next)
    {
        _parts.Retry(context, view);
        _reader.Retry(context, view.Coordinator);
        if (next is not { } step || _reader.Busy)
            return;
        int[] missing = [.. _shards.Where(shard => view.Committed > 0 && Store.Lacks(shard, view.Committed))];
        // Who has the one of the committed step can make the next one itself, once it has the weights.
        int asksMax = missing.Length > 0 ? _asksMax : AsksAfterRestore;
        if (missing.Length == 0)
            missing = [.. _shards.Where(shard => !Store.Has(shard, step))];
        _asks = missing.Length > 0 ? _asks + 1 : 0;
        foreach (int shard in missing)
        {
            if (_asks > asksMax)
                context.Send(view.Coordinator, new ReplicationMessages.RangeMissing(view.Stamp, plan.PartOf(shard)));
            else
                Ask(context, view, shard);
        }
    }

    private void Ask(IRoleContext context, View view, int shard)
    {
        foreach (Member member in view.Members)
        {
            if (member.Address.Kind == RoleKind.Worker && member.Address != context.Self)
                context.Send(member.Address, new ReplicationMessages.RangeRequested(view.Stamp, plan.PartOf(shard)));
        }
    }

    private void HandOver(IRoleContext context, View view, int shard, RoleAddress to)
    {
        foreach (long step in Store.Steps(shard, Math.Max(1, view.Committed)))
        {
            context.Send(to, new ReplicationMessages.RangeTransferred(
                view.Stamp, view.Restore, Part(shard, step, Store.Copy(shard, step)!), view.Totals));
        }
    }

    private void Restore(IRoleContext context, View view, WeightMessages.RestoreRange order)
    {
        if (Store.Has(plan.ShardOf(order.Range), order.Step))
            context.Send(view.Coordinator, new WeightMessages.RangeRestored(order.Stamp, order.Restore, order.Range));
        else
            _reader.Begin(context, order);
    }

    private void Save(IRoleContext context, View view, int restore, int shard, long step)
    {
        if (Store.Copy(shard, step) is { } values)
            _parts.Save(context, view, restore, Part(shard, step, values));
    }

    private CheckpointPart Part(int shard, long step, float[] values) => new(step, plan.Part(plan.PartOf(shard)), values, []);
}
