using System.Numerics.Tensors;

namespace DistTrain.Training;

/// <summary>
/// Owns parameter ranges: collects the gradient sums of each step, applies the optimizer once the tree is covered, and publishes
/// the new weights.
/// </summary>
public sealed class ParameterServer : Role
{
    private readonly RunPlan _plan;
    private readonly WeightStore _store;
    private readonly string _kernel;
    private readonly TreeSummer _summer;
    private readonly Dictionary<int, RangeReplica> _ranges = [];
    private View? _view;
    private int _restore;

    /// <summary>A server of a run.</summary>
    /// <param name="plan">The run.</param>
    /// <param name="store">Where the process keeps its weights.</param>
    /// <param name="kernel">The kernel's hash.</param>
    public ParameterServer(RunPlan plan, WeightStore store, string kernel)
    {
        (_plan, _store, _kernel) = (plan, store, kernel);
        _summer = new TreeSummer(plan.Tree);
    }

    /// <inheritdoc/>
    public override void Receive(IRoleContext context, RoleAddress from, Message message)
    {
        switch (message)
        {
            case MembershipMessages.Start:
                context.Send(RoleAddress.Coordinator, new MembershipMessages.Join(_kernel));
                break;
            case MembershipMessages.ViewInstalled(var view):
                _view = view;
                foreach (RangeReplica range in _ranges.Values)
                    Announce(context, range);
                break;
            case WeightMessages.RestoreRange restore:
                Restore(context, restore);
                break;
            case StepMessages.GradientPushed push:
                Take(context, push);
                break;
            case WeightMessages.ReadWeights read when Current(read.Restore, read.Range, read.Version) is { } range:
                context.Send(from, new WeightMessages.WeightsRead(_restore, range.Version, read.Range, range.CopyWeights(_store)));
                break;
            case CheckpointMessages.TakeCheckpoint take when Current(take.Restore, take.Range, take.Step) is { } range:
                SaveCheckpoint(context, range);
                break;
        }
    }

    /// <summary>The range, if it is ours and stands exactly there.</summary>
    private RangeReplica? Current(int restore, int range, long version) =>
        restore == _restore && _ranges.TryGetValue(range, out RangeReplica? replica) && replica.Version == version ? replica : null;

    private void Restore(IRoleContext context, WeightMessages.RestoreRange message)
    {
        if (message.Restore < _restore || (message.Restore == _restore && _ranges.ContainsKey(message.Range)))
            return;
        if (message.Restore > _restore)
        {
            foreach (RangeReplica old in _ranges.Values)
                old.Contributions.Clear();
            _ranges.Clear();
            _restore = message.Restore;
        }

        ParameterRange range = _plan.Ranges[message.Range];
        var replica = new RangeReplica(range, _plan.Tree, message.State, _store);
        _ranges.Add(message.Range, replica);
        Announce(context, replica);
    }

    private void Take(IRoleContext context, StepMessages.GradientPushed push)
    {
        // A push for another step is one that was repeated or overtaken: its samples count already, or will be computed again.
        if (Current(push.Restore, push.Range, push.Step) is not { } range)
        {
            push.Gradient.Bulk.Release();
            return;
        }

        range.Contributions.Add(push.Node, push.Gradient);
        if (!_plan.Consistency.MayApply(range.Contributions))
            return;
        range.Apply(_plan, _store, _summer);
        context.Send(RoleAddress.Coordinator, new StepMessages.RangeUpdated(_restore, push.Step, push.Range));
        Announce(context, range);
        if (_plan.Checkpoints.IsDue(range.Version))
            SaveCheckpoint(context, range);
    }

    private void Announce(IRoleContext context, RangeReplica range)
    {
        var published = new WeightMessages.WeightsPublished(_restore, range.Version, range.Range.Index);
        foreach (int worker in _view?.Workers.Keys ?? [])
            context.Send(RoleAddress.Worker(worker), published);
    }

    private void SaveCheckpoint(IRoleContext context, RangeReplica range)
    {
        CheckpointPart part = range.Copy(_store);
        // A checkpoint of weights that are no numbers would replace the last good one.
        if (TensorPrimitives.IsFiniteAll<float>(part.Weights))
            context.Send(RoleAddress.Storage, new CheckpointMessages.SavePart(_restore, part));
        else
            context.Send(RoleAddress.Coordinator, new StepMessages.RangeDiverged(_restore, range.Version, range.Range.Index));
    }
}
