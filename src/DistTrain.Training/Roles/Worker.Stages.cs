using DistTrain.Nn;

namespace DistTrain.Training;

/// <content>
/// Gradients that travel while earlier layers are still computed: those for servers of other processes, range by range from the
/// last.
/// </content>
public sealed partial class Worker
{
    /// <summary>Computes a step of its own; sends what is final meanwhile, where it has a way to go.</summary>
    private void BeginStep(IRoleContext context, StepJob job)
    {
        if (!Plan.OneProcess)
            job.Completed = (running, from) => PushFinal(context, running, from);
        Begin(context, WorkerPhase.Training, job);
    }

    /// <summary>
    /// Sends the ranges from a parameter on. The first range, which the figures go with, is never among them: it is final when
    /// all is.
    /// </summary>
    private void PushFinal(IRoleContext context, StepJob job, int from)
    {
        for (int index = Plan.Ranges.Count - 1; index > 0 && Plan.Ranges[index].Start >= from; index--)
        {
            RoleAddress primary = RoleAddress.Server(View!.Ranges[index].Primary);
            if (primary.Number < 0 || context.SharesMemory(primary) || !job.Sent.Add(index))
                continue;
            for (int node = 0; node < job.Nodes.Count; node++)
            {
                job.Gradients[node].Retain();
                Push(context, primary, job, node, Plan.Ranges[index], ArraySegment<LeafMetrics>.Empty);
            }
        }
    }

    private static void Push(
        IRoleContext context, RoleAddress primary, StepJob job, int node, ParameterRange range, ArraySegment<LeafMetrics> metrics) =>
        context.Send(primary, new StepMessages.GradientPushed(
            job.Restore, job.Step, job.Nodes[node], range.Index,
            new BulkSlice(job.Gradients[node], range.Start, range.Length), job.Version, metrics));
}
