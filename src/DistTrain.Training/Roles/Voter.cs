namespace DistTrain.Training;

/// <summary>
/// Keeps the highest term that it has promised and the newest view that it has accepted on its node's disk, and refuses everything
/// lower. A term or view is in force once a majority of voters has it (Lamport, "The part-time parliament", TOCS 1998).
/// </summary>
public sealed class Voter : Role
{
    private readonly ProtocolBug _bug;

    private readonly Queue<(RoleAddress To, Message Answer)> _answers = new();
    private Vote? _vote;
    private Vote? _saving;

    /// <summary>A voter of a run.</summary>
    public Voter()
    {
    }

    /// <summary>A voter with a fault on purpose.</summary>
    internal Voter(ProtocolBug bug) => _bug = bug;

    /// <inheritdoc/>
    public override void Receive(IRoleContext context, RoleAddress from, Message message)
    {
        switch (message)
        {
            case MembershipMessages.Start:
                context.Send(context.Storage, new StorageMessages.LoadVote());
                break;
            case StorageMessages.VoteLoaded(var vote):
                _vote ??= vote ?? new Vote(0, default, 0, null);
                break;
            case VoterMessages.TermRequested request when _vote is not null:
                Promise(context, from, request.Term, request.Incarnation);
                break;
            case VoterMessages.ViewProposed proposal when _vote is not null:
                Accept(context, from, proposal.View);
                break;
            case VoterMessages.CommitProposed proposal when _vote is not null:
                Note(context, from, proposal);
                break;
            case StorageMessages.VoteSaved saved when _saving is not null && saved.Vote.Matches(_saving):
                Saved(context);
                break;
            case StorageMessages.VoteFailed when _saving is not null:
                _saving = null;
                _answers.Clear();
                break;
            case VoterMessages.TermRequested or VoterMessages.ViewProposed or VoterMessages.CommitProposed:
                // Asked before its vote was read, or the answer was lost.
                context.Send(context.Storage, new StorageMessages.LoadVote());
                break;
        }
    }

    /// <summary>What it holds, with what is on its way to the disk.</summary>
    private Vote Latest => _saving ?? _vote!;

    private void Promise(IRoleContext context, RoleAddress from, long term, long incarnation)
    {
        Vote latest = Latest;
        bool other = (from, incarnation) != (latest.Candidate, latest.Incarnation) && _bug != ProtocolBug.TermPromisedTwice;
        if (term < latest.Term || (term == latest.Term && other))
            context.Send(from, new VoterMessages.TermRefused(latest.Term));
        else if (term == latest.Term)
            Answer(context, from, new VoterMessages.TermPromised(term, latest.Accepted));
        else
        {
            Vote vote = latest with { Term = term, Candidate = from, Incarnation = incarnation };
            Save(context, vote, from, new VoterMessages.TermPromised(term, latest.Accepted));
        }
    }

    private void Accept(IRoleContext context, RoleAddress from, View view)
    {
        Vote latest = Latest;
        // One that knows of no view may have lost its disk, and with it a promise of a later term: it takes part in the terms
        // that it is asked to promise from now on.
        bool stranger = latest.Accepted is null && view.Stamp.Term != latest.Term;
        bool old = (view.Stamp.Term < latest.Term && _bug != ProtocolBug.OldViewAccepted) || stranger;
        if (old)
            context.Send(from, new VoterMessages.TermRefused(latest.Term));
        else if (latest.Accepted?.Stamp == view.Stamp)
            Answer(context, from, new VoterMessages.ViewAccepted(view.Stamp));
        else if (latest.Accepted is null || view.Stamp > latest.Accepted.Stamp || _bug == ProtocolBug.OldViewAccepted)
            Save(context, Next(latest, from, view), from, new VoterMessages.ViewAccepted(view.Stamp));
    }

    /// <summary>
    /// A voter that was away when the term was promised, or has promised it to another, takes it over with the view: whoever
    /// proposes one has the promises of a majority, and no other candidate can get them in this term any more.
    /// </summary>
    private static Vote Next(Vote latest, RoleAddress from, View view) =>
        (view.Stamp.Term, from) == (latest.Term, latest.Candidate)
            ? latest with { Accepted = view }
            : new Vote(view.Stamp.Term, from, 0, view);

    private void Note(IRoleContext context, RoleAddress from, VoterMessages.CommitProposed proposal)
    {
        Vote latest = Latest;
        bool newer = proposal.Stamp.Term >= latest.Term && latest.Accepted is { } accepted && accepted.Stamp <= proposal.Stamp;
        if (!newer && _bug != ProtocolBug.OldCommitNoted)
            context.Send(from, new VoterMessages.TermRefused(latest.Term));
        else
            context.Send(from, new VoterMessages.CommitNoted(proposal.Stamp, proposal.Step));
    }

    /// <summary>Answers now if everything that the answer says is on disk, else once it is.</summary>
    private void Answer(IRoleContext context, RoleAddress to, Message answer)
    {
        if (_saving is null)
            context.Send(to, answer);
        else
            Save(context, _saving, to, answer);
    }

    private void Save(IRoleContext context, Vote vote, RoleAddress to, Message answer)
    {
        _saving = vote;
        if (_bug == ProtocolBug.AnsweredBeforeDurable)
            context.Send(to, answer);
        else
            _answers.Enqueue((to, answer));
        context.Send(context.Storage, new StorageMessages.SaveVote(vote));
    }

    private void Saved(IRoleContext context)
    {
        if (context.Recording)
            Record(context, _vote!, _saving!);
        _vote = _saving;
        _saving = null;
        while (_answers.TryDequeue(out (RoleAddress To, Message Answer) answer))
            context.Send(answer.To, answer.Answer);
    }

    private static void Record(IRoleContext context, Vote before, Vote after)
    {
        // Saved together, a view of a lower term was accepted before the promise.
        bool accepted = after.Accepted is { } view && view.Stamp != before.Accepted?.Stamp;
        bool promised = after.Term > before.Term;
        if (accepted && after.Accepted!.Stamp.Term < after.Term)
            context.Record(new HistoryEvent.ViewAccepted(after.Accepted.Stamp));
        if (promised)
            context.Record(new HistoryEvent.TermPromised(after.Term, after.Candidate));
        if (accepted && after.Accepted!.Stamp.Term == after.Term)
            context.Record(new HistoryEvent.ViewAccepted(after.Accepted.Stamp));
    }
}
