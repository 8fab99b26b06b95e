namespace DistTrain.Training;

/// <content>Views: who is there, what they make of it, and how a view comes into force.</content>
public sealed partial class Coordinator
{
    private void Admit(IRoleContext context, RoleAddress from, MembershipMessages.Join join)
    {
        if (join.Kernel != _kernel)
        {
            Refuse(context, from, join);
            return;
        }

        if (_evictions.Bars(from) && _plan.Bug != ProtocolBug.EvictedAdmitted)
        {
            AskWhetherInOffice(context);
            return;
        }

        if (_muster.Outdates(from, join.Incarnation) || _awaited.Contains(from))
            return;
        if (_muster.Knows(from, join.Incarnation))
        {
            if (_view is not null && _proposal is null)
                context.Send(from, new MembershipMessages.ViewInstalled(_view));
            return;
        }

        _muster.Add(new Member(from, join.Incarnation, join.Storage));
        context.Watch(from);
        if (_phase == Phase.Gathering)
            Gather(context);
        else
            Change(context);
    }

    /// <summary>Its weights would differ. At the beginning that is the user's mistake; later on the run goes on without
    /// it.</summary>
    private void Refuse(IRoleContext context, RoleAddress from, MembershipMessages.Join join)
    {
        string reason = $"{from} computes with the kernel {join.Kernel}, the run with {_kernel}: their weights would differ.";
        if (_phase == Phase.Gathering)
            _driver.Fail(context, reason);
        else if (_refused.Add(from))
            context.Publish(new RunEvent.Warning($"Not admitted: {reason}"));
    }

    private void Lose(IRoleContext context, RoleAddress peer)
    {
        bool news = _muster.Remove(peer);
        if (_awaited.Remove(peer) && _awaited.Count == 0 && _phase == Phase.Recovering)
            Decide(context);
        else if (news)
            Change(context);
    }

    /// <summary>Makes the first view once everyone is here, or after a while with those who are.</summary>
    private void Gather(IRoleContext context)
    {
        bool all = _muster.Workers >= _plan.Workers && _muster.Servers >= _plan.Servers;
        bool some = _muster.Servers > 0 && _muster.Workers >= _plan.MinWorkers;
        if (!all && (!some || _gatherLeases < GatherLeases))
        {
            if (_gatherLeases > 0)
                Wait(context, Missing(some));
            return;
        }

        context.CancelTimer(RoleTimer.Patience);
        _phase = Phase.Governing;
        RoleAddress[] own = [context.Storage];
        ProposeRestore(context, new RestorePoint(
            _start.Step, _start.Totals, _start.Step == 0 ? [] : [.. Enumerable.Range(0, _plan.Parts).Select(_ => own)],
            _start.Line));
    }

    /// <summary>Who is here and who is not, while the first view waits for them.</summary>
    private string Missing(bool enough)
    {
        string here = $"{_muster.Workers} of {_plan.Workers} workers and {_muster.Servers} of {_plan.Servers} servers are here";
        if (enough)
            return $"{here}; after {(GatherLeases * _plan.Lease).TotalSeconds:0.#} s it begins without the others";
        return _plan.MinWorkers > 1 ? $"{here}; it begins with {_plan.MinWorkers} workers at least" : here;
    }

    /// <summary>Someone came or went: changes the view soon, once for a burst of such news.</summary>
    private void Change(IRoleContext context)
    {
        if (_phase != Phase.Governing)
            return;
        _changed = true;
        if (_proposal is null || _plan.Bug == ProtocolBug.TwoProposals)
            context.SetTimer(RoleTimer.Settle, _plan.Lease / 50);
    }

    private void ChangeNow(IRoleContext context)
    {
        if (_phase != Phase.Governing || (_proposal is not null && (_view is null || _plan.Bug != ProtocolBug.TwoProposals)))
            return;
        _changed = false;
        _driver.Pause(context);
        if (_muster.Servers == 0)
        {
            Wait(context, "no parameter server is left");
            return;
        }

        if (!_muster.Whole)
        {
            SearchRestore(context);
            return;
        }

        _search = null;
        View before = (_view ?? _last)!;
        Propose(context, new ViewProposal(_plan, WithEvicted(_muster.Draft(
            NextStamp, context.Self, before, before.Restore, _driver.Committed, _driver.Totals))));
    }

    private ViewStamp NextStamp => new(_candidacy.Term, (_view?.Stamp.Number ?? 0) + 1);

    /// <summary>Some range has no current copy left: looks what the disks have.</summary>
    private void SearchRestore(IRoleContext context)
    {
        if (_search is not null)
            return;
        _search = new RestoreSearch(_plan, (_view ?? _last)!.Restore + 1);
        _search.Begin(context, _muster.Members.Select(member => member.Storage).Append(context.Storage).Distinct());
        // Where nothing is lost the disks answer, however long they take.
        if (_plan.Lease > TimeSpan.Zero)
            context.SetTimer(RoleTimer.Patience, _plan.Lease);
    }

    private void ProposeRestore(IRoleContext context, RestorePoint point)
    {
        context.CancelTimer(RoleTimer.Patience);
        _driver.Pause(context);
        _search = null;
        if (_muster.Servers == 0)
        {
            Wait(context, "no parameter server is left");
            return;
        }

        if (point.Step < _driver.Saved)
            context.Publish(new RunEvent.Warning(
                $"The checkpoint of step {_driver.Saved} cannot be had whole: the run goes back to step {point.Step}."));
        View? before = _view ?? _last;
        _muster.Forget();
        Propose(context, new ViewProposal(_plan, WithEvicted(_muster.Draft(
            NextStamp, context.Self, before, (before?.Restore ?? _start.Restores) + 1, point.Step, point.Totals)))
        {
            Restore = point,
        });
    }

    private void Propose(IRoleContext context, ViewProposal proposal)
    {
        _proposal = proposal;
        proposal.Ask(context);
        Install(context);
    }

    /// <summary>The view is in force once a majority of voters has it: tells everyone.</summary>
    private void Install(IRoleContext context)
    {
        if (_proposal is not { Effective: true } proposal)
            return;
        _proposal = null;
        View view = proposal.View;
        View? before = _view ?? _last;
        IEnumerable<RoleAddress> dropped = before?.Members.Select(member => member.Address) ?? [];
        RunEvent.Notice[] notices = before is null ? [] : [.. NoticesOf(before, proposal)];
        _view = view;
        _restoring.Clear();
        _muster.Settle(view);
        if (context.Recording)
            context.Record(new HistoryEvent.ViewEffective(view));
        if (proposal.Restore is { } start)
            _driver.Stand(start.Step, start.Totals, restored: true);
        _driver.Begin(context, view, proposal.Restore);
        foreach (RunEvent.Notice notice in notices)
            _driver.Tell(context, notice);
        // Workers first: they know the view before a server of it sends them weights.
        var installed = new MembershipMessages.ViewInstalled(view);
        foreach (RoleAddress address in view.Members.Select(member => member.Address).Union(dropped).OrderDescending())
            context.Send(address, installed);
        if (proposal.Restore is { } point)
            BeginRestore(context, point);
        if (_changed)
            Change(context);
        Resume(context);
    }

    /// <summary>What a view that comes into force means for the user.</summary>
    private IEnumerable<RunEvent.Notice> NoticesOf(View before, ViewProposal proposal)
    {
        View view = proposal.View;
        if (_view is null)
            yield return new RunEvent.TakenOver(_driver.Committed, view.Stamp);
        foreach (RunEvent.Notice notice in ViewNotices.Between(before, view, _muster.Leaves, _driver.Committed))
            yield return notice;
        if (proposal.Restore is { } point)
            yield return new RunEvent.Restored(point.Step, _driver.Committed, view.Line);
    }

    private void BeginRestore(IRoleContext context, RestorePoint point)
    {
        _point = point;
        for (int range = 0; range < _view!.Ranges.Count; range++)
        {
            foreach (int server in _view.Ranges[range].Backups.Append(_view.Ranges[range].Primary))
                _restoring.Add((range, server));
        }

        foreach ((int worker, IReadOnlyList<int> shards) in _view.Workers)
        {
            foreach (int shard in shards.Where(_ => _plan.SendsShards))
                _restoring.Add((_plan.PartOf(shard), worker));
        }

        OrderRestore(context);
    }

    private void OrderRestore(IRoleContext context)
    {
        foreach ((int range, int number) in _restoring.Order())
        {
            RoleAddress to = range < _plan.Ranges.Count ? RoleAddress.Server(number) : RoleAddress.Worker(number);
            context.Send(to, new MembershipMessages.ViewInstalled(_view!));
            context.Send(to, new WeightMessages.RestoreRange(
                _view!.Stamp, _view.Restore, _point!.Step, range, _point.SourcesOf(range), _point.Totals,
                _point.Line));
        }
    }
}
