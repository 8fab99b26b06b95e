namespace DistTrain.Training;

/// <summary>
/// A coordinator's way into office: a term that a majority of voters has promised to it, of those who know a view. One that knows
/// none may have lost its disk, and what it had promised; with such ones, too, it takes all voters, and a run that only begins.
/// </summary>
/// <param name="plan">The run.</param>
/// <param name="first">The restore count of its first view.</param>
internal sealed class Candidacy(RunPlan plan, int first)
{
    // Two leases.
    private const int RetriesMin = 8;

    private readonly HashSet<RoleAddress> _promised = [];
    private long _refused;
    private readonly HashSet<RoleAddress> _knowing = [];
    private int _patience, _retries;

    /// <summary>The term that is asked for.</summary>
    public long Term { get; private set; }

    /// <summary>The newest view that any of those who promised has accepted.</summary>
    public View? Newest { get; private set; }

    /// <summary>Whether the term has begun.</summary>
    public bool Won => _knowing.Count > plan.Voters.Count / 2 || (_promised.Count == plan.Voters.Count && Begins);

    /// <summary>Whether no voter knows more than the run's first view, which may not have come into force.</summary>
    private bool Begins => Newest is null || (Newest.Restore == first && Newest.Stamp.Number == 1);

    /// <summary>
    /// What keeps it out of office, for the user: which voters are missing; null if nothing does, or not for long.
    /// </summary>
    public string? Obstacle
    {
        get
        {
            if (_retries < RetriesMin || _patience > 0 || Won)
                return null;
            RoleAddress[] silent = [.. plan.Voters.Where(voter => !_promised.Contains(voter))];
            RoleAddress[] forgetful = [.. plan.Voters.Where(voter => _promised.Contains(voter) && !_knowing.Contains(voter))];
            string missing = silent.Length > 0 ? $"{Listing.Voters(silent, "does", "do")} not answer" : "";
            int majority = plan.Voters.Count / 2 + 1;
            if (_knowing.Count > 0 && forgetful.Length > 0)
                return $"{Listing.Voters(forgetful, "has", "have")} lost what was on disk"
                    + (missing.Length > 0 ? $", {missing}; " : "; ")
                    + $"{majority} of {plan.Voters.Count} must know where the run stands";
            return _promised.Count < majority
                ? $"{missing}; {majority} of {plan.Voters.Count} must"
                : $"{missing}; a run begins with all {plan.Voters.Count} voters";
        }
    }

    /// <summary>Asks for a term above the given one.</summary>
    public void Begin(IRoleContext context, long above)
    {
        Term = Math.Max(Term, above) + 1;
        _patience = 0;
        _promised.Clear();
        _knowing.Clear();
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
            _knowing.Add(voter);
        if (promise.Accepted is { } view && (Newest is null || view.Stamp > Newest.Stamp))
            Newest = view;
    }
}
