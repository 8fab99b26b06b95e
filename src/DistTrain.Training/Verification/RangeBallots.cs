namespace DistTrain.Training;

/// <summary>
/// The verification of one step at a range's primary: which of its tree nodes have to be computed twice, and what came of it.
/// </summary>
internal sealed class RangeBallots(RunPlan plan)
{
    private readonly Dictionary<TreeNode, NodeBallot> _ballots = [];

    /// <summary>The nodes under way or decided.</summary>
    public IReadOnlyCollection<NodeBallot> All => _ballots.Values;

    /// <summary>Forgets everything, for the next step.</summary>
    public void Clear() => _ballots.Clear();

    /// <summary>The ballot of a node; null if it need not be verified.</summary>
    public NodeBallot? Find(TreeNode node) => _ballots.GetValueOrDefault(node);

    /// <summary>
    /// The ballot of a node that was pushed; null if it need not be verified. A gradient that is not finite is always computed
    /// again.
    /// </summary>
    /// <param name="step">The step.</param>
    /// <param name="node">The node.</param>
    /// <param name="finite">Whether all numbers of what was pushed are finite.</param>
    public NodeBallot? Open(long step, TreeNode node, bool finite)
    {
        if (!_ballots.TryGetValue(node, out NodeBallot? ballot) && (!finite || plan.Verifies(step, node)))
            _ballots.Add(node, ballot = new NodeBallot(node));
        return ballot;
    }

    /// <summary>Whether all of some contributions are confirmed that have to be.</summary>
    public bool Confirm(IReadOnlyCollection<TreeNode> nodes)
    {
        if (_ballots.Count == 0)
            return true;
        foreach (TreeNode node in nodes)
        {
            if (!Confirm(node))
                return false;
        }

        return true;
    }

    /// <summary>Whether a contribution is confirmed, or need not be.</summary>
    public bool Confirm(TreeNode node) => plan.Bug == ProtocolBug.VerdictNotAwaited
        || !_ballots.TryGetValue(node, out NodeBallot? ballot) || ballot.Confirmed;
}
