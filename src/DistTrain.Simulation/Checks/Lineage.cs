using DistTrain.Training;

namespace DistTrain.Simulation;

/// <summary>
/// Where the policy chooses shards: what is in a range's weights, whatever way of restores, promotions and copies led to them.
/// Weights are known by their version and checksum.
/// </summary>
internal sealed class Lineage(RunFacts facts)
{
    private readonly Dictionary<(int Range, long Version, uint Checksum), Past> _pasts = [];
    private readonly Dictionary<(RoleAddress Server, int Range), Past?> _held = [];
    private readonly long[] _none = new long[facts.Shards];

    public void Reset()
    {
        _pasts.Clear();
        _held.Clear();
    }

    /// <summary>A server has made an update.</summary>
    /// <returns>What is in its weights now.</returns>
    public Past Applied(RoleAddress server, HistoryEvent.UpdateApplied update)
    {
        // The simulator's ranges are short: every update has a checksum.
        (int, long, uint) key = (update.Range, update.Step + 1, update.Checksum ?? 0);
        if (!_pasts.TryGetValue(key, out Past? past))
        {
            Past? before = _held.GetValueOrDefault((server, update.Range));
            _pasts.Add(key, past = new Past(before, update, Advance(before?.Clocks ?? _none, update.Shards)));
        }

        _held[(server, update.Range)] = past;
        return past;
    }

    /// <summary>A server has come by weights.</summary>
    /// <returns>What is in them; null for nothing, or for weights that nobody made.</returns>
    public Past? Taken(RoleAddress server, HistoryEvent.RangeTaken taken) =>
        _held[(server, taken.Range)] = Find(taken.Range, taken.Version, taken.Checksum);

    /// <summary>What is in some weights; null if nobody has made them by updates.</summary>
    public Past? Find(int range, long version, uint checksum) => _pasts.GetValueOrDefault((range, version, checksum));

    private static long[] Advance(long[] clocks, IReadOnlyList<int> shards)
    {
        long[] next = [.. clocks];
        foreach (int shard in shards)
        {
            if ((uint)shard < (uint)next.Length)
                next[shard]++;
        }

        return next;
    }
}

/// <summary>A range's weights as what led to them.</summary>
/// <param name="Before">The weights before the update; null for the initial ones.</param>
/// <param name="Update">The update.</param>
/// <param name="Clocks">How many contributions of each shard are in them.</param>
internal sealed record Past(Past? Before, HistoryEvent.UpdateApplied Update, long[] Clocks)
{
    /// <summary>The updates from the first on.</summary>
    public IReadOnlyList<HistoryEvent.UpdateApplied> Line()
    {
        var line = new List<HistoryEvent.UpdateApplied>();
        for (Past? past = this; past is not null; past = past.Before)
            line.Add(past.Update);
        line.Reverse();
        return line;
    }
}
