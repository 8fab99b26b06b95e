using System.Numerics.Tensors;
using DistTrain.Nn;

namespace DistTrain.Training;

/// <summary>
/// Clipping where gradients are computed, each by its own norm: where shards go at their own pace, and in local rounds. The
/// norm is summed as over servers.
/// </summary>
/// <param name="parameters">Length of the flat parameter vector.</param>
/// <param name="limit">The longest that a mean gradient may be.</param>
internal sealed class WorkerClip(int parameters, double limit)
{
    private readonly double[] _blocks = new double[SquareTree.Blocks(parameters)];

    /// <summary>What clips in the workers of a run; null if nothing does.</summary>
    public static WorkerClip? Of(RunPlan plan) => plan is { ClipNorm: { } limit, Consistency.ClipsInWorker: true }
        ? new WorkerClip(plan.Model.ParameterCount, limit)
        : null;

    /// <summary>What a gradient is to be multiplied by.</summary>
    /// <param name="sum">The gradient, summed over samples.</param>
    /// <param name="samples">How many.</param>
    public float Factor(ReadOnlySpan<float> sum, int samples) =>
        (float)GradientClip.Factor(Math.Sqrt(SquareTree.Total(sum, _blocks)) / Math.Max(1, samples), limit);

    /// <summary>Clips a gradient in place.</summary>
    /// <param name="sum">The gradient, summed over samples.</param>
    /// <param name="samples">How many.</param>
    public void Clip(Span<float> sum, int samples)
    {
        float factor = Factor(sum, samples);
        if (factor < 1)
            TensorPrimitives.Multiply(sum, factor, sum);
    }
}
