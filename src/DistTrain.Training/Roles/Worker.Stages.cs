using DistTrain.Nn;

namespace DistTrain.Training;

/// <content>
/// A step's work, and how it overlaps with what travels: it begins when the weights of the first layers are in, and gradients for
/// servers of other processes leave, range by range from the last, while earlier layers are still in the backward pass.
/// </content>
public sealed partial class Worker
{
    private readonly StepClock _clock = new();

    /// <summary>The step that was begun without some of its weights.</summary>
    private StepJob? _part;

    private StepJob NewJob(IRoleContext context, IReadOnlyList<int> shards, bool each) =>
        new(Plan.Tree, shards, _engine, each) { Measure = work => _clock.Measure(context, work) };

    /// <summary>Computes a step of its own, all of whose weights are there.</summary>
    private void BeginStep(IRoleContext context, StepJob job, long step, WeightLease weights)
    {
        job.Prepare(Restore, step, weights);
        Complete(context, job);
    }

    /// <summary>Does what is left of a step; sends what is final meanwhile, where it has a way to go.</summary>
    private void Complete(IRoleContext context, StepJob job)
    {
        job.Complete(_store.Gradients, context.Self.Number);
        View view = View!;
        if (!Plan.OneProcess && job == _step)
            job.Completed = (running, from) => PushFinal(context, view, running, from);
        Begin(context, WorkerPhase.Training, job);
    }

    /// <summary>Begins the next step with its first layers, if those are all of its weights that are there.</summary>
    /// <returns>Whether it has begun.</returns>
    private bool TryBeginPart(IRoleContext context, StepJob job)
    {
        // Weights that are looked over before they are used are so as a whole.
        if (_engine is not IStagedEngine || Plan.OneProcess || Plan.Verify > 0 || job.Shards.Count == 0)
            return false;
        int ready = Ready(_next);
        if (Layers(ready) == 0 || _store.TryBorrow(_next) is not { } weights)
            return false;
        job.Prepare(Restore, _next, weights);
        job.Ready = ready;
        _part = job;
        Begin(context, WorkerPhase.Training, job);
        return true;
    }

    /// <summary>Goes on with the step that was begun, if more of its weights have come.</summary>
    /// <returns>False if it is none any more: newer weights are in.</returns>
    private bool TryGoOn(IRoleContext context, long newest)
    {
        StepJob part = _part!;
        if (part.Step < newest)
        {
            DropPart();
            return false;
        }

        int ready = Ready(part.Step);
        if (part.Step == newest)
        {
            _part = null;
            Complete(context, part);
        }
        else if (Layers(ready) > Layers(part.Ready))
        {
            part.Ready = ready;
            Begin(context, WorkerPhase.Training, part);
        }

        return true;
    }

    /// <summary>Gives up the step that was begun; if it is under way, once it comes back.</summary>
    private void DropPart()
    {
        if (!_busy)
            _part?.Abandon();
        _part = null;
    }

    /// <summary>A job has come back that is not finished: it waits for more weights.</summary>
    /// <returns>Whether it is such a one.</returns>
    private bool TakePart(StepJob job)
    {
        if (job.Finished)
            return false;
        if (job != _part)
            job.Abandon();
        return true;
    }

    /// <summary>One past the last parameter up to which a version is there; never all of them while a range is missing.</summary>
    private int Ready(long version)
    {
        foreach (ParameterRange range in Plan.Ranges)
        {
            if (!_weights.Has(range.Index, version))
                return Math.Min(range.Start, Plan.Model.ParameterCount - 1);
        }

        return Plan.Model.ParameterCount;
    }

    /// <summary>How many layers with parameters have all of theirs.</summary>
    private int Layers(int ready)
    {
        int count = 0;
        while (count < Plan.Model.LayerEnds.Count && Plan.Model.LayerEnds[count] <= ready)
            count++;
        return count;
    }

    /// <summary>
    /// Sends the ranges from a parameter on. The first range, which the figures go with, is never among them: it is final when
    /// all is.
    /// </summary>
    private void PushFinal(IRoleContext context, View view, StepJob job, int from)
    {
        for (int index = Plan.Ranges.Count - 1; index > 0 && Plan.Ranges[index].Start >= from; index--)
        {
            RoleAddress primary = RoleAddress.Server(view.Ranges[index].Primary);
            if (primary.Number < 0 || context.SharesMemory(primary) || !job.Sent.Add(index))
                continue;
            for (int node = 0; node < job.Nodes.Count; node++)
            {
                job.Gradients[node].Retain();
                Push(context, primary, job, node, Plan.Ranges[index], ArraySegment<LeafMetrics>.Empty);
            }
        }
    }

    private void Push(IRoleContext context, StepJob job)
    {
        // Between epochs somebody evaluates.
        if (Plan.StepInEpoch(job.Step) == 0)
            _clock.Interrupt();
        StepTimes? times = job == _step || job == _group ? _clock.Lap(context) : null;
        if (!InView || job.Restore != Restore)
        {
            job.Release();
            return;
        }

        if (context.Recording)
            context.Record(new HistoryEvent.GradientComputed(job.Restore, job.Step, job.Version, job.Shards));
        var metrics = (LeafMetrics[])job.Metrics.Clone();
        int leaf = 0;
        for (int i = 0; i < job.Nodes.Count; i++)
        {
            int leaves = Plan.Tree.LeafCount(job.Nodes[i]);
            var own = new ArraySegment<LeafMetrics>(metrics, leaf, leaves);
            leaf += leaves;
            Push(context, job, i, own, i == 0 ? times : null);
        }
    }

    private void Push(IRoleContext context, StepJob job, int node, ArraySegment<LeafMetrics> metrics, StepTimes? times)
    {
        Bulk gradient = job.Gradients[node];
        gradient.Retain(Plan.Ranges.Count - 1);
        foreach (ParameterRange range in Plan.Ranges)
        {
            int primary = View!.Ranges[range.Index].Primary;
            if (primary < 0 || job.Sent.Contains(range.Index))
                gradient.Release();
            else if (range.Index == 0)
                Push(context, RoleAddress.Server(primary), job, node, range, metrics, times);
            else
                Push(context, RoleAddress.Server(primary), job, node, range, ArraySegment<LeafMetrics>.Empty);
        }
    }

    private static void Push(
        IRoleContext context, RoleAddress primary, StepJob job, int node, ParameterRange range, ArraySegment<LeafMetrics> metrics,
        StepTimes? times = null) =>
        context.Send(primary, new StepMessages.GradientPushed(
            job.Restore, job.Step, job.Nodes[node], range.Index,
            new BulkSlice(job.Gradients[node], range.Start, range.Length), job.Version, metrics)
        {
            Times = times,
        });
}
