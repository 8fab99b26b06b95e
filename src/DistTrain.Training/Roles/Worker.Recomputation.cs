namespace DistTrain.Training;

/// <content>Tree nodes that a worker computes on request, beside its own: to verify another worker, or in its place.</content>
public sealed partial class Worker
{
    private readonly Recomputations _recomputations = new();
    private Recomputation? _recomputing;

    private void TakeWanted(IRoleContext context, RoleAddress from, StepMessages.NodeWanted wanted)
    {
        if (!Plan.Tree.Contains(wanted.Node))
            return;
        if (!wanted.Push && _recomputations.Find(wanted) is { } digests)
            Tell(context, wanted, digests, from);
        else if (!(_busy && _recomputing?.Request == wanted))
            _recomputations.Add(wanted);
    }

    /// <summary>Computes what it was asked for, if its weights are there.</summary>
    /// <returns>Whether it has begun.</returns>
    private bool TryRecompute(IRoleContext context)
    {
        if (_recomputations.Take(Restore, _weights) is not { } request)
            return false;
        if (Borrow(context, request.Step) is not { } weights)
        {
            _recomputations.Add(request);
            return false;
        }

        int[] shards = [.. Enumerable.Range(request.Node.First, Plan.Tree.LeafCount(request.Node))];
        _recomputing = new Recomputation(request, new StepJob(Plan.Tree, shards, _engine, each: false));
        _recomputing.Job.Prepare(Restore, request.Step, weights);
        _recomputing.Job.Complete(_store.Gradients, context.Self.Number);
        Begin(context, WorkerPhase.Training, _recomputing.Job);
        return true;
    }

    /// <summary>Answers with digests, unless the gradient itself was asked for.</summary>
    /// <returns>Whether nothing is left to do with the job's gradients.</returns>
    private bool TakeRecomputed(IRoleContext context, StepJob job)
    {
        if (_recomputing is not { } done || done.Job != job)
            return false;
        _recomputing = null;
        if (done.Request.Push)
            return false;
        Memory<float> gradient = job.Gradients[0].Memory;
        ulong[] digests = [.. Plan.Ranges.Select(range => Digest.Of(gradient.Span.Slice(range.Start, range.Length)))];
        job.Release();
        _recomputations.Note(done.Request, digests);
        if (InView && job.Restore == Restore)
            Tell(context, done.Request, digests, null);
        return true;
    }

    /// <summary>Tells the primaries what a computation gave: all, or only the one that asks again.</summary>
    private void Tell(IRoleContext context, StepMessages.NodeWanted request, ulong[] digests, RoleAddress? only)
    {
        foreach (ParameterRange range in Plan.Ranges)
        {
            RoleAddress primary = RoleAddress.Server(View!.Ranges[range.Index].Primary);
            if (primary.Number >= 0 && (only is null || only == primary))
                context.Send(primary, new StepMessages.NodeComputed(
                    request.Restore, request.Step, request.Node, request.Attempt, range.Index, digests[range.Index]));
        }
    }
}
