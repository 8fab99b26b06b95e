namespace DistTrain.Training;

/// <summary>A view that voters are asked to accept.</summary>
internal sealed class ViewProposal(RunPlan plan, View view)
{
    // Two leases.
    private const int PatienceRetries = 8;

    private readonly HashSet<RoleAddress> _accepted = [];
    private int _asked;

    public View View => view;

    /// <summary>What a restore to the view's step reads from; null if the view goes on from what its members hold.</summary>
    public RestorePoint? Restore { get; init; }

    /// <summary>Whether a majority has it on disk.</summary>
    public bool Effective => _accepted.Count > (plan.Bug == ProtocolBug.ViewWithoutMajority ? 0 : plan.Voters.Count / 2) || plan.Voters.Count == 0;

    /// <summary>What keeps it from being in force, for the user; null if nothing does, or not for long.</summary>
    public string? Obstacle => _asked <= PatienceRetries || Effective
        ? null
        : $"{Listing.Voters([.. plan.Voters.Where(voter => !_accepted.Contains(voter))], "does", "do")} not answer; "
            + $"{plan.Voters.Count / 2 + 1} of {plan.Voters.Count} must have the next view on disk";

    /// <summary>Asks those who have not answered.</summary>
    public void Ask(IRoleContext context)
    {
        _asked++;
        foreach (RoleAddress voter in plan.Voters)
        {
            if (!_accepted.Contains(voter))
                context.Send(voter, new VoterMessages.ViewProposed(view));
        }
    }

    /// <summary>Takes an answer.</summary>
    public void Take(RoleAddress voter, ViewStamp stamp)
    {
        if (stamp == view.Stamp)
            _accepted.Add(voter);
    }
}
