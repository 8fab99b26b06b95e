using DistTrain.Nn;

namespace DistTrain.Training;

/// <summary>
/// The coordinator's view of the steps in flight: a step is complete when every range has its update and every shard its figures.
/// </summary>
internal sealed class StepTracker(RunPlan plan)
{
    private readonly Dictionary<long, Pending> _pending = [];

    /// <summary>Notes that a range has a step's update.</summary>
    public void RangeUpdated(long step, int range) => At(step).Ranges.Add(range);

    /// <summary>Notes the figures of some shards. A shard that was measured twice counts once.</summary>
    public void Measured(long step, IReadOnlyList<int> shards, LeafMetrics[] metrics)
    {
        Pending pending = At(step);
        for (int i = 0; i < shards.Count; i++)
            pending.Shards[shards[i]] = metrics[i];
    }

    /// <summary>Takes a complete step out, with the sum of its figures in the order of the shards.</summary>
    public bool TryComplete(long step, out LeafMetrics total)
    {
        total = default;
        if (!_pending.TryGetValue(step, out Pending? pending)
            || pending.Ranges.Count < plan.Ranges.Count || pending.Shards.Count < plan.Shards.Shards)
            return false;
        _pending.Remove(step);
        total = RunPlan.Sum(pending.Shards.Values);
        return true;
    }

    private Pending At(long step)
    {
        if (!_pending.TryGetValue(step, out Pending? pending))
            _pending.Add(step, pending = new Pending());
        return pending;
    }

    private sealed class Pending
    {
        public HashSet<int> Ranges { get; } = [];

        public SortedDictionary<int, LeafMetrics> Shards { get; } = [];
    }
}
