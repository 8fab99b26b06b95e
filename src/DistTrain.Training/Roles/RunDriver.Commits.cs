using DistTrain.Nn;

namespace DistTrain.Training;

/// <content>How steps come to be committed: every range is ready, and a majority of voters has seen no newer view.</content>
internal sealed partial class RunDriver
{
    // Two leases.
    private const int PatienceRetries = 8;

    private int _unnoted;

    /// <summary>Commits steps in order, as far as they are complete.</summary>
    private void Commit(IRoleContext context)
    {
        while (_phase == Phase.Training && _tracker.IsComplete(Committed))
        {
            int enough = _plan.Bug == ProtocolBug.CommitWithoutMajority ? 1 : _plan.Voters.Count / 2 + 1;
            if (_notes.Count < enough && _plan.Voters.Count > 0)
            {
                if (_proposed != Committed)
                    Propose(context, Committed);
                return;
            }

            if (_unnoted >= PatienceRetries)
                Tell(context, new RunEvent.WentOn(Committed));
            _unnoted = 0;
            _notes.Clear();
            _proposed = -1;
            if (!CommitStep(context, _tracker.Take(Committed)))
                return;
        }
    }

    private void Propose(IRoleContext context, long step)
    {
        _proposed = step;
        foreach (RoleAddress voter in _plan.Voters)
            context.Send(voter, new VoterMessages.CommitProposed(_view!.Stamp, step));
    }

    private bool IsOfPrimary(RoleAddress from, StepMessages.RangeReady ready) => _view is { } view && ready.Stamp == view.Stamp
        && (view.Ranges[ready.Range].Primary == from.Number || _plan.Bug == ProtocolBug.TimerOutlivesView);

    /// <summary>Too few voters have noted the commit: asks again, and tells the user when it takes long.</summary>
    private void ProposeAgain(IRoleContext context)
    {
        Propose(context, _proposed);
        if (++_unnoted == PatienceRetries)
        {
            RoleAddress[] silent = [.. _plan.Voters.Where(voter => !_notes.Contains(voter))];
            Tell(context, new RunEvent.Waiting(Committed,
                $"{Listing.Voters(silent, "has", "have")} not noted the commit of step {_proposed}; "
                + $"{_plan.Voters.Count / 2 + 1} of {_plan.Voters.Count} must"));
        }
    }
}
