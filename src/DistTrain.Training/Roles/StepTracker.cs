using DistTrain.Nn;

namespace DistTrain.Training;

/// <summary>The coordinator's notes on the steps in flight: a step is complete when every range is ready with it.</summary>
internal sealed class StepTracker(RunPlan plan)
{
    private readonly Dictionary<long, Pending> _pending = [];

    /// <summary>Notes that a range is ready with a step.</summary>
    /// <param name="step">The step.</param>
    /// <param name="range">The range.</param>
    /// <param name="metrics">The step's figures by shard, if the range is the first.</param>
    /// <param name="terms">What it takes, where the policy chooses.</param>
    public void Ready(long step, int range, LeafMetrics[] metrics, StepTerms? terms)
    {
        if (!_pending.TryGetValue(step, out Pending? pending))
            _pending.Add(step, pending = new Pending());
        pending.Ranges.Add(range);
        if (metrics.Length > 0)
            (pending.Metrics, pending.Terms) = (metrics, terms);
    }

    /// <summary>Whether every range is ready with a step.</summary>
    public bool IsComplete(long step) => _pending.TryGetValue(step, out Pending? pending) && pending.Ranges.Count >= plan.Ranges.Count - (plan.Bug == ProtocolBug.CommitWithoutOneRange ? 1 : 0);

    /// <summary>What the first range takes in a step; null where that is not known or the policy does not choose.</summary>
    public StepTerms? Terms(long step) => _pending.TryGetValue(step, out Pending? pending) ? pending.Terms : null;

    /// <summary>Takes a complete step out, with the sum of its figures in the order of the shards.</summary>
    public (LeafMetrics Total, StepTerms? Terms) Take(long step)
    {
        _pending.Remove(step, out Pending? pending);
        return (RunPlan.Sum(pending!.Metrics), pending.Terms);
    }

    /// <summary>Forgets all steps, for a new view in which they are reported again.</summary>
    public void Clear() => _pending.Clear();

    private sealed class Pending
    {
        public HashSet<int> Ranges { get; } = [];

        public LeafMetrics[] Metrics { get; set; } = [];

        public StepTerms? Terms { get; set; }
    }
}
