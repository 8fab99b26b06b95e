namespace DistTrain.Training;

/// <content>
/// Speculation, <c>train.speculate</c>. The first range's primary sees when a step waits for a slow worker, and has idle ones
/// compute its shards as well and push them to all ranges. Whichever comes first counts; the other is a repeat with the same
/// bits.
/// </content>
public sealed partial class ParameterServer
{
    private Stragglers? _stragglers;
    private TimeSpan? _lookAt;

    /// <summary>Begins to watch the workers of a view, if that is this server's part in it.</summary>
    private void WatchPaces(IRoleContext context, View view)
    {
        bool first = InView && view.Ranges[0].Primary == context.Self.Number;
        _stragglers = first && Plan.Speculate > 0 ? new Stragglers(Plan, view) : null;
        if (_lookAt is not null)
            context.CancelTimer(RoleTimer.Speculate);
        _lookAt = null;
    }

    /// <summary>A gradient has come, also one that is too late.</summary>
    private void NotePace(IRoleContext context, int worker, StepMessages.GradientPushed push)
    {
        if (push.Range == 0 && push.Restore == Restore)
            _stragglers?.Arrived(worker, push.Node, push.Step, context.Now);
    }

    /// <summary>Workers were given a range's weights of a version.</summary>
    private void NoteBegin(IRoleContext context, RangeReplica range, long version)
    {
        if (range.Range.Index == 0)
            _stragglers?.Begin(version, context.Now);
    }

    /// <summary>Has idle workers compute what slow ones owe, if there are any, and looks again in time.</summary>
    private void Speculate(IRoleContext context, RangeReplica range)
    {
        // A step that is made and waits for its commit, as where steps are clipped, owes nothing.
        if (range.Range.Index > 0 || _stragglers is not { } stragglers || stragglers.Step != range.Collecting)
            return;
        TimeSpan now = context.Now;
        foreach (SpeculativeNode asked in stragglers.Ask(range.Contributions, now))
        {
            context.Send(RoleAddress.Worker(asked.Worker), new StepMessages.NodeWanted(
                Restore, stragglers.Step, asked.Node, asked.Attempt, Push: true));
        }

        if (stragglers.LookAt(now) is not { } next || next >= _lookAt)
            return;
        _lookAt = next;
        context.SetTimer(RoleTimer.Speculate, next - now);
    }

    /// <summary>What <see cref="ProtocolBug.SpeculatedLate"/> does.</summary>
    private bool MistakesLate(RangeReplica range, int worker, StepMessages.GradientPushed push) =>
        Plan.Bug == ProtocolBug.SpeculatedLate && push.Step == range.Collecting - 1
        && !View!.ShardsOf(worker).Contains(push.Node.First);

    private void LookAgain(IRoleContext context)
    {
        _lookAt = null;
        if (Replica(Restore, 0) is { Primary: true } range)
            Speculate(context, range);
    }
}
