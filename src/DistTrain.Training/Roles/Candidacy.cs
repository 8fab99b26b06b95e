namespace DistTrain.Training;

/// <summary>
/// A coordinator's way into office: a term that a majority of voters has promised to it, of those who know a view. One that knows
/// none may have lost its disk, and what it had promised; with such ones, too, it takes all voters, and a run that only begins.
/// </summary>
/// <param name="plan">The run.</param>
/// <param name="first">The restore count of its first view.</param>
internal sealed class Candidacy(RunPlan plan, int first)
{
    private readonly HashSet<RoleAddress> _promised = [];
    private long _refused;
    private int _patience, _retries, _knowing;

    /// <summary>The term that is asked for.</summary>
    public long Term { get; private set; }

    /// <summary>The newest view that any of those who promised has accepted.</summary>
    public View? Newest { get; private set; }

    /// <summary>Whether the term has begun.</summary>
    public bool Won => _knowing > plan.Voters.Count / 2 || (_promised.Count == plan.Voters.Count && Begins);

    /// <summary>Whether no voter knows more than the run's first view, which may not have come into force.</summary>
    private bool Begins => Newest is null || (Newest.Restore == first && Newest.Stamp.Number == 1);

    /// <summary>
    /// What keeps it out of office though a majority has promised, for the user; null if nothing does, or not for long.
    /// </summary>
    public string? Obstacle => _retries < 2 || _promised.Count <= plan.Voters.Count / 2 || Won ? null
        : _knowing > 0 ? $"only {_knowing} of {plan.Voters.Count} voters still have what they knew on disk"
        : $"{_promised.Count} of {plan.Voters.Count} voters are here, and a run begins with all of them";

    /// <summary>Asks for a term above the given one.</summary>
    public void Begin(IRoleContext context, long above)
    {
        Term = Math.Max(Term, above) + 1;
        _patience = 0;
        _promised.Clear();
        _knowing = 0;
        Newest = null;
        Ask(context);
    }

    /// <summary>Asks those who have not answered.</summary>
    public void Ask(IRoleContext context)
    {
        foreach (RoleAddress voter in plan.Voters)
        {
            if (!_promised.Contains(voter))
                context.Send(voter, new VoterMessages.TermRequested(Term, context.Incarnation));
        }
    }

    /// <summary>
    /// A voter has promised a higher term to another: asks for a still higher one later, those at later places after longer, or two
    /// would outbid each other for ever.
    /// </summary>
    public void Refused(IRoleContext context, long promised)
    {
        _refused = Math.Max(_refused, promised);
        if (_patience == 0)
            _patience = 1 + context.Self.Number;
    }

    /// <summary>Some time has passed: asks again, or for a higher term.</summary>
    public void Retry(IRoleContext context)
    {
        _retries++;
        if (_patience == 0 || --_patience > 0)
            Ask(context);
        else
            Begin(context, _refused);
    }

    /// <summary>Takes a promise.</summary>
    public void Take(RoleAddress voter, VoterMessages.TermPromised promise)
    {
        if (promise.Term != Term || !_promised.Add(voter))
            return;
        if (promise.Accepted is not null)
            _knowing++;
        if (promise.Accepted is { } view && (Newest is null || view.Stamp > Newest.Stamp))
            Newest = view;
    }
}
