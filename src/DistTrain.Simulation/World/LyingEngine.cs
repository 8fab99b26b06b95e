using System.Runtime.InteropServices;
using DistTrain.Nn;
using DistTrain.Training;

namespace DistTrain.Simulation;

/// <summary>A worker's engine: the real one, whose results a fault may spoil.</summary>
internal sealed class LyingEngine(World world, Node node) : IWorkerEngine
{
    public void ComputeGradients(
        long step, IReadOnlyList<int> shards, ReadOnlySpan<int> nodeLeaves, ReadOnlySpan<float> weights,
        ReadOnlySpan<Memory<float>> gradients, Span<LeafMetrics> metrics)
    {
        world.Engine.ComputeGradients(step, shards, nodeLeaves, weights, gradients, metrics);
        if (node.Lie is not { } lie || gradients.Length == 0)
            return;
        node.Lie = null;
        Spoil(lie, gradients[0].Span[..weights.Length]);
        world.TookEffect(node.LieFault);
    }

    public LeafMetrics Evaluate(EvaluationSet set, int chunk, ReadOnlySpan<float> weights) =>
        world.Engine.Evaluate(set, chunk, weights);

    private static void Spoil(FaultKind lie, Span<float> gradient)
    {
        switch (lie)
        {
            case FaultKind.NanGradient:
                gradient[gradient.Length / 2] = float.NaN;
                break;
            case FaultKind.FlippedGradient:
                for (int i = 0; i < gradient.Length; i++)
                    gradient[i] = -gradient[i];
                break;
            default:
                MemoryMarshal.Cast<float, uint>(gradient)[gradient.Length / 2] ^= 1u << 22;
                break;
        }
    }
}
