using DistTrain.Training;

namespace DistTrain.Simulation;

/// <summary>
/// Where steps take the shards that come first: which ones are in the first range's weights, whatever way of restores, promotions
/// and copies led to them. Weights are known by their version and checksum.
/// </summary>
internal sealed class TakenShards
{
    private readonly Dictionary<(long Version, uint Checksum), Past> _pasts = [];
    private readonly Dictionary<RoleAddress, Past?> _held = [];
    private Past? _newest;

    public void Reset()
    {
        _pasts.Clear();
        _held.Clear();
        _newest = null;
    }

    /// <summary>A server has made an update.</summary>
    /// <param name="server">The server.</param>
    /// <param name="update">The update, of the first range.</param>
    /// <param name="newest">Whether it belongs to the newest line of restores and views.</param>
    public void Applied(RoleAddress server, HistoryEvent.UpdateApplied update, bool newest)
    {
        if (!_pasts.TryGetValue((update.Step + 1, update.Checksum), out Past? past))
            _pasts.Add((update.Step + 1, update.Checksum), past = new Past(_held.GetValueOrDefault(server), update.Shards));
        _held[server] = past;
        if (newest)
            _newest = past;
    }

    /// <summary>A server has come by weights.</summary>
    public void Taken(RoleAddress server, HistoryEvent.RangeTaken taken) =>
        _held[server] = _pasts.GetValueOrDefault((taken.Version, taken.Checksum));

    /// <summary>The shards in each update of the newest weights, from the first on.</summary>
    public IReadOnlyList<IReadOnlyList<int>> InNewest()
    {
        var shards = new List<IReadOnlyList<int>>();
        for (Past? past = _newest; past is not null; past = past.Before)
            shards.Add(past.Shards);
        shards.Reverse();
        return shards;
    }

    private sealed record Past(Past? Before, IReadOnlyList<int> Shards);
}
