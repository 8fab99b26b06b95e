using DistTrain.Training;

namespace DistTrain.Simulation;

/// <summary>How many faults of each kind were tried and took effect over many histories.</summary>
public sealed class Coverage
{
    private readonly long[] _tried = new long[FaultKinds.All.Count];
    private readonly long[] _effective = new long[FaultKinds.All.Count];

    /// <summary>Histories counted.</summary>
    public long Histories { get; private set; }

    /// <summary>Faults that took effect.</summary>
    public long Effective => _effective.Sum();

    /// <summary>Histories with at least 30 steps, two checkpoints and no violation.</summary>
    public long Counting { get; private set; }

    /// <summary>Restores from checkpoints.</summary>
    public long Restores { get; private set; }

    /// <summary>Runs that ended or waited for good before their last step, and said why.</summary>
    public long Halts { get; private set; }

    /// <summary>What idle workers were asked to compute in place of slow ones.</summary>
    public Speculated Speculated { get; private set; }

    /// <summary>Adds a history.</summary>
    public void Add(HistoryResult history)
    {
        Histories++;
        Restores += history.Restores;
        Speculated += history.Speculated;
        Halts += history.Halt is null ? 0 : 1;
        if (history.Violation is null && history.Steps >= 30 && history.Checkpoints >= 2)
            Counting++;
        for (int i = 0; i < history.Effective.Count; i++)
        {
            _tried[(int)history.Faults[i].Kind]++;
            if (history.Effective[i])
                _effective[(int)history.Faults[i].Kind]++;
        }
    }

    /// <summary>Adds what another has counted.</summary>
    public void Add(Coverage other)
    {
        (Histories, Counting) = (Histories + other.Histories, Counting + other.Counting);
        (Restores, Halts) = (Restores + other.Restores, Halts + other.Halts);
        Speculated += other.Speculated;
        for (int i = 0; i < _tried.Length; i++)
        {
            _tried[i] += other._tried[i];
            _effective[i] += other._effective[i];
        }
    }

    /// <summary>How many faults of a kind took effect.</summary>
    public long Of(FaultKind kind) => _effective[(int)kind];

    /// <summary>A row for each kind: its name, how many were tried, and how many took effect.</summary>
    public IReadOnlyList<(string Fault, long Tried, long Effective)> Rows =>
        [.. FaultKinds.All.Select(kind => (FaultKinds.NameOf(kind), _tried[(int)kind], _effective[(int)kind]))];
}
