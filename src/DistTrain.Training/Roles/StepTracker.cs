using DistTrain.Nn;

namespace DistTrain.Training;

/// <summary>The coordinator's notes on the steps in flight: a step is complete when every range is ready with it.</summary>
internal sealed class StepTracker(RunPlan plan)
{
    private readonly Dictionary<long, Pending> _pending = [];

    /// <summary>Notes that a range is ready with a step.</summary>
    public void Ready(StepMessages.RangeReady ready)
    {
        if (!_pending.TryGetValue(ready.Step, out Pending? pending))
            _pending.Add(ready.Step, pending = new Pending());
        pending.Ranges.Add(ready.Range);
        if (ready.Metrics.Length > 0)
        {
            (pending.Metrics, pending.Terms) = (ready.Metrics, ready.Terms);
            (pending.Speculated, pending.Times) = (ready.Speculated, ready.Times);
        }

        if (plan.ClipsSteps)
            (pending.Squares ??= new double[plan.Ranges.Count][])[ready.Range] = ready.Squares!;
    }

    /// <summary>Whether every range is ready with a step.</summary>
    public bool IsComplete(long step) => _pending.TryGetValue(step, out Pending? pending)
        && pending.Ranges.Count >= plan.Ranges.Count - (plan.Bug == ProtocolBug.CommitWithoutOneRange ? 1 : 0);

    /// <summary>What the first range takes in a step; null where that is not known or the policy does not choose.</summary>
    public StepTerms? Terms(long step) => _pending.TryGetValue(step, out Pending? pending) ? pending.Terms : null;

    /// <summary>Takes a complete step out.</summary>
    /// <param name="step">The step.</param>
    /// <returns>
    /// The sum of its figures in the order of the shards, what it takes where the policy chooses, the norm of its mean gradient
    /// where steps are clipped, what idle workers were asked for, and where the workers' time went.
    /// </returns>
    public CompleteStep Take(long step)
    {
        _pending.Remove(step, out Pending? pending);
        LeafMetrics total = RunPlan.Sum(pending!.Metrics);
        double? norm = pending.Squares is { } squares ? Math.Sqrt(plan.Squares.Total(squares)) / Math.Max(1, total.Count) : null;
        return new(total, pending.Terms, norm, pending.Speculated, pending.Times);
    }

    /// <summary>Forgets all steps, for a new view in which they are reported again.</summary>
    public void Clear() => _pending.Clear();

    private sealed class Pending
    {
        public HashSet<int> Ranges { get; } = [];

        public LeafMetrics[] Metrics { get; set; } = [];

        public StepTerms? Terms { get; set; }

        public Speculated Speculated { get; set; }

        public StepTimes? Times { get; set; }

        /// <summary>By range.</summary>
        public double[][]? Squares { get; set; }
    }
}
