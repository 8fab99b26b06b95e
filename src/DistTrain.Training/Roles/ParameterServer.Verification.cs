using System.Numerics.Tensors;

namespace DistTrain.Training;

/// <content>
/// Verification, <c>train.verify</c>. A share of the step's tree nodes is computed by two workers: the first range that gets a
/// node has another worker tell the digests of its own computation, and no update is made before all of them agree. Where two
/// differ, further computations decide; who was wrong is reported by name. A share of the updates begins with a look whether
/// the range's memory is as the last update left it.
/// </content>
public sealed partial class ParameterServer
{
    private const int AccusationsMax = 64, AccusedTimesMax = 8;

    private readonly List<Accusation> _accusations = [];

    /// <summary>Judges a gradient that was pushed.</summary>
    /// <returns>Whether it may count; if not, its bulk is the caller's to release.</returns>
    private bool Inspect(IRoleContext context, RangeReplica range, int worker, StepMessages.GradientPushed push)
    {
        bool finite = TensorPrimitives.IsFiniteAll<float>(push.Gradient.Span);
        if (range.Ballots.Open(push.Step, push.Node, finite) is not { } ballot)
            return true;
        ulong digest = Digest.Of(push.Gradient.Span);
        ballot.Add(new NodeVote(worker, 0, digest));
        if (ballot.Verdict is not { } verdict || verdict == digest)
            return true;
        Accuse(context, push.Step, push.Node, worker);
        AskForPush(context, range, ballot);
        return false;
    }

    /// <summary>A gradient that was pushed counts: has it verified.</summary>
    private void Verify(IRoleContext context, RangeReplica range, int worker, StepMessages.GradientPushed push)
    {
        if (range.Ballots.Find(push.Node) is not { } ballot)
            return;
        (ballot.Held, ballot.Pusher) = (Digest.Of(push.Gradient.Span), worker);
        ballot.Finite = TensorPrimitives.IsFiniteAll<float>(push.Gradient.Span);
        Judge(context, range, ballot);
    }

    private void TakeComputed(IRoleContext context, int worker, StepMessages.NodeComputed computed)
    {
        if (Replica(computed.Restore, computed.Range) is not { Primary: true } range || range.Collecting != computed.Step
            || range.Ballots.Find(computed.Node) is not { } ballot)
            return;
        ballot.Add(new NodeVote(worker, computed.Attempt, computed.Digest));
        if (ballot.Verdict is { } verdict && verdict != computed.Digest)
            Accuse(context, computed.Step, computed.Node, worker);
        Judge(context, range, ballot);
        TryApply(context, range);
    }

    /// <summary>Decides on a node if two computations agree, or asks for another one.</summary>
    private void Judge(IRoleContext context, RangeReplica range, NodeBallot ballot)
    {
        int[] workers = Computers();
        if (ballot.Decide(workers.Length))
            Conclude(context, range, ballot);
        if (ballot is { Confirmed: true, Finite: false })
            Diverge(context, range, ballot);
        else if (ballot is { Verdict: null, Held: not null, Answered: true })
            Ask(context, range, ballot, workers);
    }

    private void Conclude(IRoleContext context, RangeReplica range, NodeBallot ballot)
    {
        long step = range.Collecting;
        foreach (int worker in ballot.Wrong)
            Accuse(context, step, ballot.Node, worker);
        if (ballot.Held is null || ballot.Confirmed)
            return;
        range.Contributions.Drop(ballot.Node);
        ballot.Held = null;
        AskForPush(context, range, ballot);
    }

    /// <summary>Two computations agree that the gradient is no number: the run ends, and what there was before stays.</summary>
    private void Diverge(IRoleContext context, RangeReplica range, NodeBallot ballot)
    {
        long step = range.Collecting;
        range.Contributions.Drop(ballot.Node);
        ballot.Held = null;
        Fail(context, step,
            $"the gradient of {Plan.Tree.Describe(ballot.Node)} is not finite at step {step}, and a second computation agrees.");
    }

    private void Ask(IRoleContext context, RangeReplica range, NodeBallot ballot, int[] workers)
    {
        if (workers.Length == 0)
            return;
        if (ballot.Next(workers, range.Collecting) is not { } next)
        {
            string who = string.Join(", ", ballot.Voters.Order().Select(voter => RoleAddress.Worker(voter).ToString()));
            string node = Plan.Tree.Describe(ballot.Node);
            string what = $"no two computations of the gradient of {node} at step {range.Collecting} agree ({who})";
            // Where two differ a third decides; the run has more workers than these, who may come back.
            if (workers.Length >= Math.Min(3, Plan.Workers))
                Fail(context, range.Collecting, what + ".");
            else if (!ballot.Waits)
                context.Publish(new RunEvent.Warning(what + "; the run waits for another worker, who decides."));
            ballot.Waits = true;
            return;
        }

        ballot.Asked = next;
        context.Send(RoleAddress.Worker(next.Worker), new StepMessages.NodeWanted(
            Restore, range.Collecting, ballot.Node, next.Attempt, Push: false));
    }

    /// <summary>
    /// What was decided on is known by its digest only: has it pushed by a worker that found the same, or by any.
    /// </summary>
    private void AskForPush(IRoleContext context, RangeReplica range, NodeBallot ballot)
    {
        int[] workers = Computers();
        int[] right = [.. ballot.Right.Intersect(workers).Order()];
        if (right.Length == 0)
            right = workers;
        if (right.Length > 0)
            context.Send(RoleAddress.Worker(right[ballot.PushesAsked++ % right.Length]), new StepMessages.NodeWanted(
                Restore, range.Collecting, ballot.Node, 0, Push: true));
    }

    /// <summary>Asks again for what may have been lost, in a new view of those that are in it.</summary>
    private void AskAgain(IRoleContext context, RangeReplica range)
    {
        if (Plan.Verify == 0)
            return;
        int[] workers = Computers();
        foreach (NodeBallot ballot in range.Ballots.All.ToArray())
        {
            // Fewer workers may be left, whose word is enough then.
            if (ballot.Decide(workers.Length))
                Conclude(context, range, ballot);
            else if (ballot is { Verdict: null, Held: not null } && range.Contributions.Nodes.Contains(ballot.Node))
                Ask(context, range, ballot, workers);
            else if (ballot is { Verdict: not null, Held: null } && !range.Contributions.Covers(ballot.Node))
                AskForPush(context, range, ballot);
        }

        TryApply(context, range);
    }

    /// <summary>Tells the coordinator, now and again until a view is without that worker, or the coordinator keeps it.</summary>
    private void Accuse(IRoleContext context, long step, TreeNode node, int worker)
    {
        if (_accusations.Exists(known => known.Worker == worker) || _accusations.Count == AccusationsMax)
            return;
        _accusations.Add(new Accusation(step, node, worker));
        context.Send(View!.Coordinator, new StepMessages.WorkerAccused(View.Stamp, step, node, worker));
    }

    private void AccuseAgain(IRoleContext context)
    {
        _accusations.RemoveAll(known => known.Times++ == AccusedTimesMax || !View!.Workers.ContainsKey(known.Worker));
        foreach (Accusation known in _accusations)
            context.Send(View!.Coordinator, new StepMessages.WorkerAccused(View.Stamp, known.Step, known.Node, known.Worker));
    }

    private void Fail(IRoleContext context, long step, string reason) =>
        context.Send(View!.Coordinator, new StepMessages.GradientFailed(Restore, step, reason));

    /// <summary>The workers that have weights to compute with.</summary>
    private int[] Computers() =>
        [.. View!.Workers.Where(worker => worker.Value.Count > 0).Select(worker => worker.Key).Order()];

    /// <summary>
    /// Whether a range's memory is as its last update left it, as far as this step looks. If not, the copy is dropped: another
    /// replica takes its place, or the run goes back to a checkpoint.
    /// </summary>
    private bool IsSound(IRoleContext context, RangeReplica range)
    {
        int index = range.Range.Index;
        if (Plan.Verify == 0 || Plan.Bug == ProtocolBug.SealIgnored || !Plan.VerifiesMemory(range.Applied, index) || range.Intact)
            return true;
        context.Publish(new RunEvent.Warning(
            $"The memory of {context.Self} is corrupt: range {index} changed by itself after step {range.Applied - 1}."
            + " The copy is dropped."));
        if (context.Recording)
            context.Record(new HistoryEvent.RangeCorrupt(View!.Stamp, Restore, range.Applied, index));
        Drop(index);
        context.Send(View!.Coordinator, new ReplicationMessages.RangeMissing(View.Stamp, index));
        return false;
    }

    /// <summary>Says again of which ranges the view counts on a copy that is not there.</summary>
    private void MissAgain(IRoleContext context)
    {
        foreach (ParameterRange range in Plan.Ranges)
        {
            RangeReplicas replicas = View!.Ranges[range.Index];
            int self = context.Self.Number;
            if (!_ranges.ContainsKey(range.Index) && (replicas.Primary == self || replicas.Backups.Contains(self)))
                context.Send(View.Coordinator, new ReplicationMessages.RangeMissing(View.Stamp, range.Index));
        }
    }

    /// <summary>A worker that was wrong, as the coordinator is told.</summary>
    private sealed class Accusation(long step, TreeNode node, int worker)
    {
        public long Step => step;

        public TreeNode Node => node;

        public int Worker => worker;

        public int Times { get; set; }
    }
}
