using DistTrain.Training;

namespace DistTrain.Simulation;

/// <summary>A voter keeps its promises; who voted for what.</summary>
internal sealed class VoterCheck(Checker checker)
{
    private readonly Dictionary<int, (long Term, RoleAddress Candidate)> _promised = [];
    private readonly Dictionary<ViewStamp, ulong> _accepted = [];
    private readonly Dictionary<(ViewStamp Stamp, long Step), (ulong Voters, long MajorityAt)> _noted = [];

    /// <summary>The newest view that a majority has on disk.</summary>
    public ViewStamp Newest { get; private set; }

    /// <summary>A voter has made a promise, or repeats its last.</summary>
    public void Promised(in Moment moment, long term, RoleAddress candidate)
    {
        if (_promised.TryGetValue(moment.Who.Number, out var last)
            && (term < last.Term || (term == last.Term && candidate != last.Candidate)))
            checker.Fail(CheckNames.Promises, moment.Time,
                $"{moment} promised term {term} to {candidate} after term {last.Term} to {last.Candidate}");
        _promised[moment.Who.Number] = (term, candidate);
    }

    /// <summary>A voter's disk is lost: it can keep no promise that it does not know of.</summary>
    public void Forgets(int voter) => _promised.Remove(voter);

    public void Accepted(in Moment moment, ViewStamp stamp)
    {
        Hold(moment, stamp, "accepted the view");
        ulong voters = _accepted.GetValueOrDefault(stamp) | Bit(moment);
        _accepted[stamp] = voters;
        if (IsMajority(voters) && stamp > Newest)
            Newest = stamp;
    }

    public void Noted(in Moment moment, VoterMessages.CommitNoted noted)
    {
        Hold(moment, noted.Stamp, $"noted the commit of step {noted.Step} of the view");
        var key = (noted.Stamp, noted.Step);
        (ulong voters, long majorityAt) = _noted.TryGetValue(key, out var before) ? before : (0, -1);
        voters |= Bit(moment);
        if (majorityAt < 0 && IsMajority(voters))
            majorityAt = moment.Time;
        _noted[key] = (voters, majorityAt);
    }

    /// <summary>Whether a majority has the view on disk.</summary>
    public bool HasMajority(ViewStamp stamp) => checker.Facts.Voters == 0 || IsMajority(_accepted.GetValueOrDefault(stamp));

    /// <summary>When a majority had noted a commit, in ticks; -1 for not yet.</summary>
    public long NotedAt(ViewStamp stamp, long step) => _noted.TryGetValue((stamp, step), out var noted) ? noted.MajorityAt : -1;

    public void Reset()
    {
        _promised.Clear();
        _accepted.Clear();
        _noted.Clear();
        Newest = default;
    }

    private void Hold(in Moment moment, ViewStamp stamp, string what)
    {
        if (_promised.TryGetValue(moment.Who.Number, out var promise) && stamp.Term < promise.Term)
            checker.Fail(CheckNames.Promises, moment.Time, $"{moment} {what} {stamp} after it had promised term {promise.Term}");
    }

    private bool IsMajority(ulong voters) => 2 * System.Numerics.BitOperations.PopCount(voters) > checker.Facts.Voters;

    private static ulong Bit(in Moment moment) => 1UL << moment.Who.Number;
}
