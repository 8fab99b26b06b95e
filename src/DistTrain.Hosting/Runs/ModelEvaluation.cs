using DistTrain.Data;
using DistTrain.Nn;
using DistTrain.Training;

namespace DistTrain.Hosting;

/// <summary>Evaluates a trained model outside a run.</summary>
public static class ModelEvaluation
{
    /// <summary>The model's results on the test set, as a run computes them.</summary>
    /// <param name="plan">The run that the model belongs to.</param>
    /// <param name="weights">The flat parameter vector.</param>
    /// <param name="data">The data; its test set is used.</param>
    public static Evaluation Run(RunPlan plan, ReadOnlySpan<float> weights, DataSplits data)
    {
        var engine = new WorkerEngine(plan, data, 1);
        var chunks = new LeafMetrics[plan.Chunks(EvaluationSet.Test)];
        for (int i = 0; i < chunks.Length; i++)
            chunks[i] = engine.Evaluate(EvaluationSet.Test, i, weights);
        return plan.Result(chunks);
    }
}
