namespace DistTrain.Training;

/// <summary>
/// Which workers a step waits for, and which idle ones are to compute their shards as well. A worker is slow when the step has
/// waited several times as long as half of the workers took, or when it still works on a step that was made without it; where
/// all take long, none is slow. Known at the first range's primary, for one view (Dean and Ghemawat, "MapReduce: simplified data
/// processing on large clusters", OSDI 2004, section 3.6, backup tasks).
/// </summary>
internal sealed class Stragglers
{
    /// <summary>
    /// The shortest wait after which a worker is slow: shorter ones are the operating system's business, and a
    /// computation in vain would cost more.
    /// </summary>
    public static readonly TimeSpan WaitMin = TimeSpan.FromMilliseconds(10);

    /// <summary>How many workers are asked for the same shard in a step, beside its own.</summary>
    public const int AttemptsMax = 2;

    private readonly RunPlan _plan;
    private readonly Dictionary<int, WorkerPace> _paces = [];
    private readonly int[] _owners;
    private readonly List<SpeculativeNode> _asked = [];
    private long _step = -1;
    private TimeSpan _began;
    private TimeSpan? _wait;
    private int _arrived, _behind;

    /// <summary>The workers of a view.</summary>
    public Stragglers(RunPlan plan, View view)
    {
        _plan = plan;
        _owners = new int[plan.Shards.Shards];
        foreach ((int worker, IReadOnlyList<int> shards) in view.Workers.OrderBy(worker => worker.Key))
        {
            if (shards.Count > 0)
                _paces.Add(worker, new WorkerPace(worker, shards));
            foreach (int shard in shards)
                _owners[shard] = worker;
        }
    }

    /// <summary>Whether the step waits for nobody: all gradients that workers owe have come.</summary>
    private bool AllArrived => _arrived == _paces.Count;

    /// <summary>The step that workers compute.</summary>
    public long Step => _step;

    /// <summary>Workers have been given the weights of a step.</summary>
    /// <param name="step">The step.</param>
    /// <param name="now">The time.</param>
    public void Begin(long step, TimeSpan now)
    {
        if (step <= _step)
            return;
        (_step, _began, _wait, _arrived) = (step, now, null, 0);
        _asked.Clear();
    }

    /// <summary>A gradient has come, perhaps too late to count.</summary>
    /// <param name="worker">From whom.</param>
    /// <param name="node">The tree node.</param>
    /// <param name="step">The step.</param>
    /// <param name="now">The time.</param>
    public void Arrived(int worker, TreeNode node, long step, TimeSpan now)
    {
        if (!_paces.TryGetValue(worker, out WorkerPace? pace) || !_plan.Tree.Contains(node))
            return;
        bool own = _owners[node.First] == worker;
        // A worker goes back to its own shards only when it has done, or dropped, what it was asked for.
        if (own ? step > pace.Last : step == _step && pace.Asked?.Node == node)
            pace.Asked = null;
        if (!own || step <= pace.Last)
            return;
        bool behind = pace.Behind;
        pace.Last = step;
        if (behind && !pace.Behind)
            _behind--;
        if (step == _step && ++_arrived == (_paces.Count + 1) / 2)
            _wait = TimeSpan.FromTicks(Math.Max(WaitMin.Ticks, (long)((now - _began).Ticks * _plan.Speculate)));
    }

    /// <summary>A gradient of the step under way counts, or is one too many.</summary>
    public void Took(int worker, TreeNode node, Contribution outcome)
    {
        foreach (SpeculativeNode asked in _asked)
        {
            if (asked.Node == node && asked.Worker == worker && !asked.Answered)
                (asked.Answered, asked.Counted) = (true, outcome == Contribution.Counted);
        }
    }

    /// <summary>The step's update is about to be made.</summary>
    /// <param name="contributions">What it is made of.</param>
    /// <returns>What came of the nodes that were asked for.</returns>
    public Speculated Close(NodeCollector contributions)
    {
        if (!AllArrived)
        {
            foreach (WorkerPace pace in _paces.Values)
            {
                if (pace.Last >= _step)
                    continue;
                if (!pace.Behind)
                    _behind++;
                pace.Missed = _step;
            }
        }

        int won = 0;
        foreach (SpeculativeNode asked in _asked)
            won += asked.Counted && contributions.TryGet(asked.Node, out _) ? 1 : 0;
        return new Speculated(_asked.Count, won);
    }

    /// <summary>When to look again whether somebody is slow; null if only a gradient can change that.</summary>
    public TimeSpan? LookAt(TimeSpan now)
    {
        if (AllArrived || _wait is not { } wait)
            return null;
        if (now < _began + wait)
            return _began + wait;
        TimeSpan? next = null;
        foreach (SpeculativeNode asked in _asked)
        {
            TimeSpan due = asked.AskedAt + wait;
            if (!asked.Answered && asked.Attempt < AttemptsMax && due > now && (next is null || due < next))
                next = due;
        }

        return next;
    }

    /// <summary>
    /// Whom to ask for what: each idle worker for one node of those that slow workers owe, cut into as many pieces as there are
    /// workers to share them.
    /// </summary>
    /// <param name="contributions">What has come of the step.</param>
    /// <param name="now">The time.</param>
    /// <returns>The new requests; none as long as nobody is slow.</returns>
    public IReadOnlyList<SpeculativeNode> Ask(NodeCollector contributions, TimeSpan now)
    {
        bool overdue = _wait is { } wait && now >= _began + wait;
        if (AllArrived || (!overdue && _behind == 0))
            return [];
        return AskIdle(contributions, now, overdue);
    }

    private List<SpeculativeNode> AskIdle(NodeCollector contributions, TimeSpan now, bool overdue)
    {
        bool Slow(WorkerPace pace) => pace.Last < _step && (overdue || pace.Behind);
        WorkerPace[] idle = [.. _paces.Values.Where(pace => pace.Last == _step && !IsBusy(pace, now))];
        int[] late = [.. _paces.Values.Where(Slow).SelectMany(pace => pace.Shards).Order()];
        int[] open = [.. late.Where(shard => IsOpen(contributions, shard, now))];
        if (idle.Length == 0 || open.Length == 0)
            return [];
        int pieceMax = Math.Max(1, late.Length / _paces.Values.Count(pace => !Slow(pace)));
        var pieces = new List<TreeNode>();
        foreach (TreeNode node in _plan.Tree.Cover(open))
            Cut(node, pieceMax, pieces);
        int first = _asked.Count;
        for (int i = 0; i < Math.Min(idle.Length, pieces.Count); i++)
        {
            // Not the same workers in every step.
            WorkerPace helper = idle[(int)((_step + i) % idle.Length)];
            helper.Asked = new SpeculativeNode(pieces[i], helper.Number, Attempts(pieces[i].First) + 1, now);
            _asked.Add(helper.Asked);
        }

        return _asked[first..];
    }

    /// <summary>Whether a worker computes what it was asked for; what takes too long may have been lost.</summary>
    private bool IsBusy(WorkerPace pace, TimeSpan now) => pace.Asked is { } asked && !IsOld(asked, now);

    private bool IsOld(SpeculativeNode asked, TimeSpan now) => _wait is { } wait && now >= asked.AskedAt + wait;

    /// <summary>Whether a shard's gradient has not come, and another worker may be asked for it.</summary>
    private bool IsOpen(NodeCollector contributions, int shard, TimeSpan now)
    {
        var leaf = new TreeNode(0, shard);
        return !contributions.Covers(leaf) && Attempts(shard) < AttemptsMax
            && !_asked.Exists(asked => asked.Node.Covers(leaf) && !asked.Answered && !IsOld(asked, now));
    }

    private int Attempts(int shard) => _asked.Count(asked => asked.Node.Covers(new TreeNode(0, shard)));

    private void Cut(TreeNode node, int leavesMax, List<TreeNode> pieces)
    {
        if (_plan.Tree.LeafCount(node) <= leavesMax)
        {
            pieces.Add(node);
            return;
        }

        Cut(_plan.Tree.Canonical(node.Left), leavesMax, pieces);
        Cut(_plan.Tree.Canonical(node.Right), leavesMax, pieces);
    }
}
