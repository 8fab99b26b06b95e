namespace DistTrain.Training;

/// <summary>
/// The computations of one tree node, as a range's primary sees them. Two workers that agree decide; where there is but one
/// worker, two computations of its own.
/// </summary>
internal sealed class NodeBallot(TreeNode node)
{
    private readonly List<NodeVote> _votes = [];

    /// <summary>The node.</summary>
    public TreeNode Node => node;

    /// <summary>The digest that was decided on; null before.</summary>
    public ulong? Verdict { get; private set; }

    /// <summary>The digest of the gradient that the range has; null if it has none, or had a wrong one.</summary>
    public ulong? Held { get; set; }

    /// <summary>Whether all numbers of that gradient are finite.</summary>
    public bool Finite { get; set; }

    /// <summary>Who pushed that gradient.</summary>
    public int Pusher { get; set; }

    /// <summary>The computation that was asked for last: whose, and the how manieth of its own; null before the first.</summary>
    public (int Worker, int Attempt)? Asked { get; set; }

    /// <summary>How often somebody was asked to push what was decided on.</summary>
    public int PushesAsked { get; set; }

    /// <summary>Whether the range has the gradient that was decided on.</summary>
    public bool Confirmed => Verdict is { } verdict && Held == verdict;

    /// <summary>Whether nobody is left to ask.</summary>
    public bool Waits { get; set; }

    /// <summary>Whether the computation that was asked for last has come.</summary>
    public bool Answered => Asked is not { } asked || _votes.Exists(vote => (vote.Worker, vote.Attempt) == asked);

    /// <summary>The workers whose computations gave something else than what was decided.</summary>
    public IEnumerable<int> Wrong => _votes.Where(vote => vote.Digest != Verdict).Select(vote => vote.Worker).Distinct();

    /// <summary>A worker whose computation gave what was decided.</summary>
    public IEnumerable<int> Right => _votes.Where(vote => vote.Digest == Verdict).Select(vote => vote.Worker).Distinct();

    /// <summary>Everyone who has computed it.</summary>
    public IEnumerable<int> Voters => _votes.Select(vote => vote.Worker).Distinct();

    /// <summary>Notes a computation, unless it is known.</summary>
    public void Add(NodeVote vote)
    {
        if (!_votes.Exists(known => (known.Worker, known.Attempt) == (vote.Worker, vote.Attempt)))
            _votes.Add(vote);
    }

    /// <summary>Decides, if it can.</summary>
    /// <param name="workers">How many workers there are.</param>
    /// <returns>Whether it has decided just now.</returns>
    public bool Decide(int workers)
    {
        if (Verdict is not null)
            return false;
        foreach (IGrouping<ulong, NodeVote> same in _votes.GroupBy(vote => vote.Digest))
        {
            if (same.Count() >= 2 && same.DistinctBy(vote => vote.Worker).Count() >= Math.Min(2, workers))
                Verdict = same.Key;
        }

        return Verdict is not null;
    }

    /// <summary>
    /// Who is to compute it next: of those who have done so least often the others in turn, then whoever pushed it. Each does it
    /// twice at most, a single worker three times.
    /// </summary>
    /// <param name="workers">The workers, ascending, at least one.</param>
    /// <param name="step">The step, by which the turns go round.</param>
    /// <returns>The worker, and the how manieth computation of its own it is, from 1; null if nobody is left.</returns>
    public (int Worker, int Attempt)? Next(IReadOnlyList<int> workers, long step)
    {
        int[] others = [.. workers.Where(worker => worker != Pusher)];
        (int Worker, int Count)? least = null;
        for (int place = 0; place < workers.Count; place++)
        {
            int worker = place < others.Length ? others[(int)((step + node.First + place) % others.Length)] : Pusher;
            int count = _votes.Count(vote => vote.Worker == worker);
            if (least is null || count < least.Value.Count)
                least = (worker, count);
        }

        return least is { } next && next.Count < (workers.Count == 1 ? 3 : 2) ? (next.Worker, next.Count + 1) : null;
    }
}
