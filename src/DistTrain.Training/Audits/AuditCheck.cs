namespace DistTrain.Training;

/// <summary>A claim about a run that was checked after the fact.</summary>
/// <param name="name">The claim, in a few words.</param>
public sealed class AuditCheck(string name)
{
    /// <summary>So many violations are kept; all are counted.</summary>
    public const int KeptMax = 100;

    private readonly List<AuditViolation> _violations = [];

    /// <summary>The claim, in a few words.</summary>
    public string Name => name;

    /// <summary>What it was checked on, such as "1,880 steps".</summary>
    public string Scope { get; set; } = "";

    /// <summary>How many violations there are.</summary>
    public long Count { get; private set; }

    /// <summary>The first violations.</summary>
    public IReadOnlyList<AuditViolation> Violations => _violations;

    /// <summary>Whether the claim holds.</summary>
    public bool Holds => Count == 0;

    /// <summary>Adds a violation.</summary>
    public void Add(string message, long? step = null, int? shard = null, int? sample = null)
    {
        Count++;
        if (_violations.Count < KeptMax)
            _violations.Add(new AuditViolation(message, step, shard, sample));
    }
}
