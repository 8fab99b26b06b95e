namespace DistTrain.Training;

/// <summary>
/// Holds a run together: comes into office by a term, learns what the members hold, makes views as members come and go, has
/// ranges restored that nobody holds, and drives the run through each view.
/// </summary>
public sealed partial class Coordinator : Role
{
    /// <summary>For how many leases the first view waits for all that were asked for.</summary>
    private const int GatherLeases = 5;

    private readonly RunPlan _plan;
    private readonly RunStart _start;
    private readonly string _kernel;
    private readonly RunDriver _driver;
    private readonly Candidacy _candidacy;
    private readonly Muster _muster;
    private readonly HashSet<RoleAddress> _awaited = [];
    private readonly HashSet<(int Part, int Member)> _restoring = [];
    private readonly HashSet<RoleAddress> _refused = [];
    private readonly Evictions _evictions = new();
    private Phase _phase = Phase.Electing;
    private View? _view;
    private View? _last;
    private ViewProposal? _proposal;
    private RestoreSearch? _search;
    private RestorePoint? _point;
    private bool _changed;
    private string? _waitsFor;
    private int _gatherLeases;

    /// <summary>A coordinator of a run.</summary>
    /// <param name="plan">The run.</param>
    /// <param name="start">Where it begins if it has no view yet.</param>
    /// <param name="run">What views show of it.</param>
    /// <param name="kernel">The kernel's hash, that every member must share.</param>
    public Coordinator(RunPlan plan, RunStart start, RunDescription run, string kernel)
    {
        (_plan, _kernel) = (plan, kernel);
        _start = start.Totals.Clocks is null && plan.Consistency.KeepsClocks
            ? start with { Totals = start.Totals with { Clocks = new long[plan.Shards.Shards] } }
            : start;
        _driver = new RunDriver(plan, run, kernel) { Tally = start.Tally };
        _candidacy = new Candidacy(plan, start.Restores + 1);
        _muster = new Muster(plan);
    }

    private enum Phase
    {
        /// <summary>Asks voters for a term.</summary>
        Electing,

        /// <summary>Asks the last view's members what they hold.</summary>
        Recovering,

        /// <summary>Waits for the members of the first view.</summary>
        Gathering,

        /// <summary>Makes views and drives the run.</summary>
        Governing,

        /// <summary>The run has ended, or another coordinator has taken over.</summary>
        Done,
    }

    /// <summary>The flat parameter vector at the end of the run; null before.</summary>
    public float[]? FinalWeights => _driver.FinalWeights;

    /// <summary>What has happened to the run beside its steps, for whoever looks on.</summary>
    public RunTally Tally => _driver.Tally;

    /// <summary>The view in force, for whoever looks on; null before the first.</summary>
    public View? View => _view;

    /// <summary>Whether another coordinator has taken over.</summary>
    public bool Superseded { get; private set; }

    /// <inheritdoc/>
    public override void Receive(IRoleContext context, RoleAddress from, Message message)
    {
        if (_phase == Phase.Done)
            return;
        switch (message)
        {
            case MembershipMessages.Start:
                if (_plan.Lease > TimeSpan.Zero)
                    context.SetTimer(RoleTimer.Retry, _plan.Lease / 4);
                _candidacy.Begin(context, 0);
                Elect(context);
                break;
            case TimerFired fired:
                Fire(context, fired.Timer);
                break;
            case MembershipMessages.Join join:
                Admit(context, from, join);
                break;
            case MembershipMessages.Leave leave:
                if (_muster.Leave(from, leave.Incarnation))
                    Change(context);
                break;
            case PeerLost lost:
                Lose(context, lost.Peer);
                break;
            case MembershipMessages.StopRequested:
                _driver.RequestStop(context);
                // What waits for workers need not wait in order to stop.
                if (_waitsFor is not null && _phase == Phase.Governing)
                    Resume(context);
                break;
            case VoterMessages.TermPromised or VoterMessages.TermRefused or VoterMessages.ViewAccepted:
                TakeVote(context, from, message);
                break;
            case MembershipMessages.StateReported report when _phase == Phase.Recovering && report.Term == _candidacy.Term:
                TakeReport(context, from, report);
                break;
            case StorageMessages.CheckpointsListed listed when listed.Restore == _search?.Restore:
                _search.Take(from, listed.Checkpoints);
                if (_search.Complete)
                    ProposeRestore(context, _search.Choose());
                break;
            default:
                TakeInView(context, from, message);
                break;
        }

        if (_driver.Done)
            End(context);
    }

    /// <summary>What only the view in force may say.</summary>
    private void TakeInView(IRoleContext context, RoleAddress from, Message message)
    {
        switch (message)
        {
            case WeightMessages.RangeRestored restored when restored.Stamp == _view?.Stamp:
                if (!_restoring.Remove((restored.Range, from.Number)) || !IsAsInView(from))
                    break;
                if (restored.Range < _plan.Ranges.Count)
                    _muster.Holds(restored.Range, from.Number);
                Resume(context);
                break;
            case WeightMessages.RestoreFailed failed when failed.Stamp == _view?.Stamp:
                context.Publish(new RunEvent.Warning(
                    $"Range {failed.Range} of the checkpoint of step {failed.Step} cannot be read: {failed.Reason}"));
                _muster.Forget();
                Change(context);
                break;
            case ReplicationMessages.CaughtUp caught when caught.Stamp == _view?.Stamp && caught.Restore == _view.Restore:
                if (IsAsInView(RoleAddress.Server(caught.Server)) && _muster.Holds(caught.Range, caught.Server))
                    Change(context);
                break;
            case StepMessages.WorkerAccused accused when accused.Stamp == _view?.Stamp:
                Evict(context, accused);
                break;
            case ReplicationMessages.RangeMissing missing when missing.Stamp == _view?.Stamp:
                if (missing.Range < _plan.Ranges.Count ? _muster.Lacks(missing.Range, from.Number) : TryForget())
                    Change(context);
                break;
            default:
                _driver.Take(context, from, message);
                break;
        }
    }

    /// <summary>Nobody has a shard's residual any more: all goes back to a checkpoint, unless it does so already.</summary>
    private bool TryForget()
    {
        bool whole = _muster.Whole;
        if (whole)
            _muster.Forget();
        return whole;
    }

    /// <summary>
    /// Whether a member has not started anew since the view: what it says in the view is of a copy that it still has.
    /// </summary>
    private bool IsAsInView(RoleAddress address) =>
        _view!.Find(address) is { } member && _muster.Knows(address, member.Incarnation);

    private void Fire(IRoleContext context, RoleTimer timer)
    {
        switch (timer)
        {
            case RoleTimer.Retry:
                context.SetTimer(RoleTimer.Retry, _plan.Lease / 4);
                Retry(context);
                break;
            case RoleTimer.Patience when _phase == Phase.Recovering:
                _awaited.Clear();
                Decide(context);
                break;
            case RoleTimer.Patience when _phase == Phase.Gathering:
                _gatherLeases++;
                context.SetTimer(RoleTimer.Patience, _plan.Lease);
                Gather(context);
                break;
            case RoleTimer.Patience when _search is { } search:
                ProposeRestore(context, search.Choose());
                break;
            case RoleTimer.Settle:
                ChangeNow(context);
                break;
        }
    }

    private void Retry(IRoleContext context)
    {
        if (_phase == Phase.Electing)
        {
            _candidacy.Retry(context);
            if (_candidacy.Obstacle is { } obstacle)
                Wait(context, obstacle);
        }

        foreach (RoleAddress member in _awaited.Order())
            context.Send(member, new MembershipMessages.StateRequested(_candidacy.Term));
        _search?.Ask(context);
        _proposal?.Ask(context);
        if (_proposal?.Obstacle is { } missing)
            Wait(context, missing);
        if (_phase != Phase.Governing || _proposal is not null || _view is null)
            return;
        if (_restoring.Count > 0)
            OrderRestore(context);
        else
            _driver.Retry(context);
    }

    private void TakeVote(IRoleContext context, RoleAddress from, Message message)
    {
        switch (message)
        {
            case VoterMessages.TermPromised promise when _phase == Phase.Electing:
                _candidacy.Take(from, promise);
                Elect(context);
                break;
            case VoterMessages.TermRefused refused when _phase == Phase.Electing:
                if (refused.Promised >= _candidacy.Term)
                    _candidacy.Refused(context, refused.Promised);
                break;
            case VoterMessages.TermRefused refused when refused.Promised > _candidacy.Term:
                Superseded = true;
                End(context);
                break;
            case VoterMessages.ViewAccepted accepted when _proposal is not null:
                _proposal.Take(from, accepted.Stamp);
                Install(context);
                break;
        }
    }

    /// <summary>In office with a majority of promises: goes on from the last view, or makes the first.</summary>
    private void Elect(IRoleContext context)
    {
        if (!_candidacy.Won)
            return;
        _last = _candidacy.Newest;
        if (_last is null)
        {
            _phase = Phase.Gathering;
            if (_plan.Lease > TimeSpan.Zero)
                context.SetTimer(RoleTimer.Patience, _plan.Lease);
            Gather(context);
            return;
        }

        _phase = Phase.Recovering;
        AdoptEvicted(_last);
        context.SetTimer(RoleTimer.Patience, _plan.Lease);
        foreach (Member member in _last.Members)
        {
            _awaited.Add(member.Address);
            context.Watch(member.Address);
            context.Send(member.Address, new MembershipMessages.StateRequested(_candidacy.Term));
        }

        if (_awaited.Count == 0)
            Decide(context);
    }

    private void TakeReport(IRoleContext context, RoleAddress from, MembershipMessages.StateReported report)
    {
        if (!_awaited.Remove(from))
            return;
        _muster.Add(new Member(from, report.Incarnation, report.Storage));
        if (_last!.Find(from) is { } member && member.Incarnation == report.Incarnation)
        {
            foreach (RangeReport range in report.Ranges)
                TakeReport(from.Number, range);
        }

        if (_awaited.Count == 0)
            Decide(context);
    }

    /// <summary>Only what the last view counts on counts.</summary>
    private void TakeReport(int server, RangeReport report)
    {
        RangeReplicas replicas = _last!.Ranges[report.Range];
        if (report.Restore != _last.Restore || (replicas.Primary != server && !replicas.Backups.Contains(server)))
            return;
        _muster.Holds(report.Range, server);
        _driver.Recall(report.Version, report.Recent);
        if (report.Version > Math.Max(_driver.Committed, _last.Committed))
            _driver.Stand(report.Version, report.Totals, restored: false);
    }

    /// <summary>All members of the last view have answered, or are given up.</summary>
    private void Decide(IRoleContext context)
    {
        context.CancelTimer(RoleTimer.Patience);
        _phase = Phase.Governing;
        if (_driver.Committed <= _last!.Committed)
            _driver.Stand(_last.Committed, _last.Totals, restored: false);
        ChangeNow(context);
    }

    private void Resume(IRoleContext context)
    {
        if (_restoring.Count > 0 || _view is null || _proposal is not null || _search is not null || _changed)
            return;
        int workers = _view.Workers.Values.Count(shards => shards.Count > 0);
        if (workers < _plan.MinWorkers && !_driver.Stopping)
        {
            Wait(context, $"{workers} of at least {_plan.MinWorkers} workers are here");
            return;
        }

        if (_waitsFor is not null)
            _driver.Tell(context, new RunEvent.WentOn(_driver.Committed));
        _waitsFor = null;
        _driver.Resume(context, _view);
    }

    /// <summary>Tells the user what is missing, and again when it is something else.</summary>
    private void Wait(IRoleContext context, string why)
    {
        if (_waitsFor != why)
            _driver.Tell(context, new RunEvent.Waiting(_driver.Committed, why));
        _waitsFor = why;
    }

    private void End(IRoleContext context)
    {
        _phase = Phase.Done;
        _driver.Close(context);
        foreach (RoleTimer timer in Enum.GetValues<RoleTimer>())
            context.CancelTimer(timer);
        foreach (Member member in _muster.Members)
            context.Unwatch(member.Address);
    }
}
