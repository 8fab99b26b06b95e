using System.Runtime.InteropServices;
using DistTrain.Nn;
using DistTrain.Numerics;
using DistTrain.Training;

namespace DistTrain.Simulation;

/// <summary>A worker's engine: the real one, whose results a fault may spoil.</summary>
internal sealed class LyingEngine(World world, Node node) : IStagedEngine
{
    private const int LieStream = 11;

    public Action<int>? Completed { get; set; }

    public void Advance(long step, IReadOnlyList<int> shards, ReadOnlySpan<float> weights, int ready, bool begins) =>
        world.Engine.Advance(step, shards, weights, ready, begins);

    public void ComputeGradients(
        long step, IReadOnlyList<int> shards, ReadOnlySpan<int> nodeLeaves, ReadOnlySpan<float> weights,
        ReadOnlySpan<Memory<float>> gradients, Span<LeafMetrics> metrics)
    {
        // What is spoilt at the end has not left before.
        world.Engine.Completed = node.Lie is null ? Completed : null;
        world.Engine.ComputeGradients(step, shards, nodeLeaves, weights, gradients, metrics);
        world.Engine.Completed = null;
        if (node.Lie is not { } lie || gradients.Length == 0)
            return;
        node.Lie = null;
        var random = new RandomStream(0, RandomPurpose.Faults, LieStream, node.LieKey);
        Spoil(lie, gradients[0].Span[..weights.Length], ref random);
        world.TookEffect(node.LieFault);
    }

    public LeafMetrics Evaluate(EvaluationSet set, int chunk, ReadOnlySpan<float> weights) =>
        world.Engine.Evaluate(set, chunk, weights);

    /// <summary>Two workers that lie do not lie alike: where, comes from the fault.</summary>
    private static void Spoil(FaultKind lie, Span<float> gradient, ref RandomStream random)
    {
        int place = random.NextInt32(gradient.Length);
        switch (lie)
        {
            case FaultKind.NanGradient:
                gradient[place] = float.NaN;
                break;
            case FaultKind.FlippedGradient:
                foreach (ref float element in gradient)
                {
                    if (random.NextInt32(2) == 0)
                        element = -element;
                }

                break;
            default:
                MemoryMarshal.Cast<float, uint>(gradient)[place] ^= 1u << random.NextInt32(32);
                break;
        }
    }
}
