using DistTrain.Nn;

namespace DistTrain.Training;

/// <summary>A worker's share of an evaluation.</summary>
internal sealed class EvaluationJob(EvaluationMessages.Evaluate request, WeightLease weights, IWorkerEngine engine) : ComputeJob
{
    private readonly LeafMetrics[] _metrics = new LeafMetrics[request.Chunks.Count];

    public EvaluationMessages.Evaluated Answer() => new(request.Restore, request.Version, request.Set, request.Chunks, _metrics);

    public override void Execute()
    {
        for (int i = 0; i < _metrics.Length; i++)
            _metrics[i] = engine.Evaluate(request.Set, request.Chunks[i], weights.Memory.Span);
        weights.Return();
    }

    public override void Abandon() => weights.Return();
}
