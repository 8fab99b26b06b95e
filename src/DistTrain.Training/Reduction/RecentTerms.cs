namespace DistTrain.Training;

/// <summary>
/// What the last committed updates of a range took, where the policy chooses: replicas keep it for a new coordinator, whose
/// predecessor's last notes may be lost with it.
/// </summary>
internal sealed class RecentTerms
{
    // More than a coordinator may have noted in memory only, and less than a message may hold.
    private const int UpdatesMax = 4 * LedgerBatch.EntriesMax, NumbersMax = 1 << 16;

    private readonly int _capacity;
    private readonly Queue<StepTerms> _terms = new();

    /// <summary>Goes on from what another replica has kept.</summary>
    public RecentTerms(RunPlan plan, IReadOnlyList<StepTerms> terms)
    {
        _capacity = Math.Min(UpdatesMax, NumbersMax / plan.Shards.Shards);
        foreach (StepTerms update in terms)
            Add(update);
    }

    /// <summary>The updates in their order.</summary>
    public IReadOnlyList<StepTerms> All => [.. _terms];

    /// <summary>One more update is committed; null if the policy does not choose.</summary>
    public void Add(StepTerms? terms)
    {
        if (terms is null)
            return;
        _terms.Enqueue(terms);
        if (_terms.Count > _capacity)
            _terms.Dequeue();
    }
}
