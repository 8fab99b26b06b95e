namespace DistTrain.Training;

/// <summary>How a term and a view come into force: a majority of voters has them on disk.</summary>
public static class VoterMessages
{
    /// <summary>From a candidate to a voter: may I coordinate in this term?</summary>
    /// <param name="Term">The term.</param>
    /// <param name="Incarnation">Which start of the candidate asks: another one needs a term of its own.</param>
    public sealed record TermRequested(long Term, long Incarnation) : Message;

    /// <summary>From a voter to a candidate: yes, and this is the newest view that I have accepted.</summary>
    /// <param name="Term">The term.</param>
    /// <param name="Accepted">The view; null if there is none yet.</param>
    public sealed record TermPromised(long Term, View? Accepted) : Message;

    /// <summary>From a voter: no, I have promised a higher term.</summary>
    /// <param name="Promised">That term.</param>
    public sealed record TermRefused(long Promised) : Message;

    /// <summary>From a coordinator to a voter: put this view on disk.</summary>
    /// <param name="View">The view.</param>
    public sealed record ViewProposed(View View) : Message;

    /// <summary>From a voter to the coordinator: it is on disk.</summary>
    /// <param name="Stamp">The view.</param>
    public sealed record ViewAccepted(ViewStamp Stamp) : Message;

    /// <summary>From a coordinator to a voter: every range holds this step's gradient; is my view still the newest?</summary>
    /// <param name="Stamp">The view.</param>
    /// <param name="Step">The step.</param>
    public sealed record CommitProposed(ViewStamp Stamp, long Step) : Message;

    /// <summary>From a voter to the coordinator: yes.</summary>
    /// <param name="Stamp">The view.</param>
    /// <param name="Step">The step.</param>
    public sealed record CommitNoted(ViewStamp Stamp, long Step) : Message;
}
