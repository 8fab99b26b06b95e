namespace DistTrain.Training;

/// <summary>What workers and servers share: joining, going by the newest view, and fencing whatever is older.</summary>
public abstract class MemberRole : Role
{
    private readonly string _kernel;
    private long _term;
    private bool _leaving;

    private protected MemberRole(RunPlan plan, string kernel) => (Plan, _kernel) = (plan, kernel);

    /// <summary>The view that the member goes by; null before the first.</summary>
    public View? View { get; private set; }

    /// <summary>Whether it was asked to leave and is in no view any more.</summary>
    public bool HasLeft => _leaving && View is not null && !InView;

    /// <summary>Whether the view names it.</summary>
    private protected bool InView { get; private set; }

    private protected RunPlan Plan { get; }

    /// <summary>The restore count that it goes by.</summary>
    private protected int Restore { get; private set; }

    /// <inheritdoc/>
    public sealed override void Receive(IRoleContext context, RoleAddress from, Message message)
    {
        switch (message)
        {
            case MembershipMessages.Start:
                Join(context);
                if (Plan.Lease > TimeSpan.Zero)
                    context.SetTimer(RoleTimer.Retry, Plan.Lease / 4);
                break;
            case TimerFired { Timer: RoleTimer.Retry }:
                context.SetTimer(RoleTimer.Retry, Plan.Lease / 4);
                if (InView && _leaving)
                    context.Send(View!.Coordinator, new MembershipMessages.Leave(context.Incarnation));
                // A coordinator that has dropped this member, or has been replaced, learns of it by the joining.
                if (InView ? !Retry(context) : !_leaving)
                    Join(context);
                break;
            case MembershipMessages.ViewInstalled(var view):
                Install(context, view);
                break;
            case MembershipMessages.StateRequested requested when requested.Term >= _term:
                _term = requested.Term;
                context.Send(from, new MembershipMessages.StateReported(
                    _term, context.Incarnation, context.Storage, Reports()));
                break;
            case MembershipMessages.Leave:
                _leaving = true;
                if (InView)
                    context.Send(View!.Coordinator, new MembershipMessages.Leave(context.Incarnation));
                break;
            default:
                Take(context, from, message);
                break;
        }
    }

    /// <summary>Takes a message that is not about membership.</summary>
    private protected abstract void Take(IRoleContext context, RoleAddress from, Message message);

    /// <summary>A newer view is in force. If it does not name this member, all its work is void.</summary>
    private protected abstract void Enter(IRoleContext context, View view, bool restored);

    /// <summary>Says again what may have been lost, unless there was progress since the last time.</summary>
    /// <returns>Whether there was progress.</returns>
    private protected abstract bool Retry(IRoleContext context);

    /// <summary>What it holds, for a new coordinator.</summary>
    private protected virtual IReadOnlyList<RangeReport> Reports() => [];

    /// <summary>Whether an order comes from the view that the member goes by.</summary>
    private protected bool IsCurrent(ViewStamp stamp) => InView && stamp == View!.Stamp && stamp.Term >= _term;

    /// <summary>Whether a fact comes from that view or a newer one, and from no term that a newer coordinator has ended.</summary>
    private protected bool Allows(ViewStamp stamp) => InView && stamp >= View!.Stamp && stamp.Term >= _term;

    private void Join(IRoleContext context)
    {
        foreach (RoleAddress coordinator in context.Coordinators)
            context.Send(coordinator, new MembershipMessages.Join(_kernel, context.Incarnation, context.Storage));
    }

    private void Install(IRoleContext context, View view)
    {
        if (view.Stamp.Term < _term || (View is { } current && view.Stamp <= current.Stamp))
            return;
        _term = view.Stamp.Term;
        View = view;
        InView = view.Find(context.Self) is { } member && member.Incarnation == context.Incarnation;
        bool restored = view.Restore > Restore;
        Restore = Math.Max(Restore, view.Restore);
        if (context.Recording)
            context.Record(new HistoryEvent.ViewEntered(view.Stamp));
        Enter(context, view, restored);
        if (!InView && !_leaving)
            Join(context);
    }
}
