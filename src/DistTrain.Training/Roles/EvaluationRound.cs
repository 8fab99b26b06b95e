using DistTrain.Nn;

namespace DistTrain.Training;

/// <summary>The evaluations at the end of an epoch: each set that the run has, cut into chunks that the workers share.</summary>
internal sealed class EvaluationRound
{
    private readonly RunPlan _plan;
    private readonly long _version;
    private readonly int _restore;
    private readonly SortedDictionary<EvaluationSet, LeafMetrics?[]> _chunks = [];

    public EvaluationRound(RunPlan plan, int restore, long version)
    {
        (_plan, _restore, _version) = (plan, restore, version);
        foreach (EvaluationSet set in Enum.GetValues<EvaluationSet>().Where(set => plan.Samples(set) > 0))
            _chunks.Add(set, new LeafMetrics?[plan.Chunks(set)]);
    }

    /// <summary>Whether all figures are in.</summary>
    public bool Complete => _chunks.Values.All(chunks => chunks.All(chunk => chunk is not null));

    /// <summary>Asks the workers for what is missing, each for its share.</summary>
    public void Ask(IRoleContext context, IReadOnlyList<int> workers)
    {
        foreach ((EvaluationSet set, LeafMetrics?[] chunks) in _chunks)
        {
            int[] missing = [.. Enumerable.Range(0, chunks.Length).Where(i => chunks[i] is null)];
            for (int i = 0; i < workers.Count; i++)
            {
                int first = missing.Length * i / workers.Count;
                int end = missing.Length * (i + 1) / workers.Count;
                if (end > first)
                    context.Send(RoleAddress.Worker(workers[i]), new EvaluationMessages.Evaluate(_restore, _version, set, missing[first..end]));
            }
        }
    }

    /// <summary>Takes a worker's figures.</summary>
    public void Take(EvaluationMessages.Evaluated answer)
    {
        if (answer.Restore != _restore || answer.Version != _version || !_chunks.TryGetValue(answer.Set, out LeafMetrics?[]? chunks))
            return;
        for (int i = 0; i < answer.Chunks.Count; i++)
            chunks[answer.Chunks[i]] = answer.Metrics[i];
    }

    /// <summary>The result on a set; null if the run has none.</summary>
    public Evaluation? Result(EvaluationSet set) =>
        _chunks.TryGetValue(set, out LeafMetrics?[]? chunks) ? _plan.Result(chunks.Select(chunk => chunk!.Value)) : null;
}
