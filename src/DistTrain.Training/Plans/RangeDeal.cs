namespace DistTrain.Training;

/// <summary>
/// Gives each range some servers at the least cost: a transport problem, solved by successive shortest paths, each of which
/// may pass ranges on from server to server. Among all ways the most even one is taken first, then the cheapest. A place is an
/// index into the list of servers.
/// </summary>
internal sealed class RangeDeal
{
    private readonly int[] _load;
    private readonly DealCost?[][] _cost;
    private readonly bool[][] _holds;

    /// <summary>For the range under way: the cheapest way to give each server a range, and what it takes from whom.</summary>
    private readonly DealCost[] _cheapest;
    private readonly (int Range, int From)[] _taken;
    private readonly Queue<int> _changed = new();
    private readonly bool[] _isChanged;

    /// <summary>Prepares the deal.</summary>
    /// <param name="ranges">How many ranges there are.</param>
    /// <param name="load">What each server holds already; what is dealt is added.</param>
    /// <param name="cost">What it costs to have a server hold a range.</param>
    /// <param name="allowed">Whether a server may hold a range.</param>
    public RangeDeal(int ranges, int[] load, Func<int, int, DealCost> cost, Func<int, int, bool> allowed)
    {
        _load = load;
        _cost = new DealCost?[ranges][];
        _holds = new bool[ranges][];
        for (int range = 0; range < ranges; range++)
        {
            _cost[range] = [.. load.Select((_, place) => allowed(range, place) ? cost(range, place) : default(DealCost?))];
            _holds[range] = new bool[load.Length];
        }

        _cheapest = new DealCost[load.Length];
        _taken = new (int, int)[load.Length];
        _isChanged = new bool[load.Length];
    }

    /// <summary>Deals each range so many different servers; there must be as many that may hold it.</summary>
    /// <returns>The servers of each range, ascending.</returns>
    public int[][] Deal(int servers)
    {
        for (int i = 0; i < servers * _holds.Length; i++)
            Place(i % _holds.Length);
        return [.. _holds.Select(holds => Enumerable.Range(0, holds.Length).Where(place => holds[place]).ToArray())];
    }

    private void Place(int range)
    {
        FindCheapest(range);
        int end = 0;
        for (int place = 1; place < _load.Length; place++)
        {
            if (AtEnd(place) < AtEnd(end))
                end = place;
        }

        _load[end]++;
        for (int place = end; place >= 0; place = _taken[place].From)
        {
            (int given, int from) = _taken[place];
            _holds[given][place] = true;
            if (from >= 0)
                _holds[given][from] = false;
        }
    }

    private DealCost AtEnd(int place) =>
        _cheapest[place] == DealCost.Infinite ? DealCost.Infinite : _cheapest[place] + new DealCost(_load[place], 0, 0, 0, 0);

    /// <summary>Bellman and Ford's shortest paths from the range over servers, each of which passes another range on.</summary>
    private void FindCheapest(int range)
    {
        Array.Fill(_cheapest, DealCost.Infinite);
        Offer(range, from: -1, default);
        while (_changed.TryDequeue(out int place))
        {
            _isChanged[place] = false;
            for (int other = 0; other < _holds.Length; other++)
            {
                if (_holds[other][place])
                    Offer(other, place, _cheapest[place] - _cost[other][place]!.Value);
            }
        }
    }

    /// <summary>Offers a range to all servers that may hold it and do not.</summary>
    private void Offer(int range, int from, DealCost spent)
    {
        for (int place = 0; place < _load.Length; place++)
        {
            if (_cost[range][place] is not { } cost || _holds[range][place] || !(spent + cost < _cheapest[place]))
                continue;
            _cheapest[place] = spent + cost;
            _taken[place] = (range, from);
            if (!_isChanged[place])
                _changed.Enqueue(place);
            _isChanged[place] = true;
        }
    }
}
