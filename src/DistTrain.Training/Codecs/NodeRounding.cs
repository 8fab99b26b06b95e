using DistTrain.Numerics;

namespace DistTrain.Training;

/// <summary>
/// Leaves of the gradient of a tree node what a codec leaves of it. The value of a node is what is left of the sum of its
/// children, whoever adds them up; so the whole tree has the same bits for any number of workers and servers.
/// </summary>
/// <param name="codec">The codec.</param>
/// <param name="seed">The run's seed.</param>
internal sealed class NodeRounding(Codec codec, ulong seed)
{
    private readonly RoundingStream _stream = new(seed, RandomPurpose.Codec, 0);

    /// <summary>The rounding of a run's gradients; null if it has no codec or one that takes shards' gradients only.</summary>
    public static NodeRounding? Of(RunPlan plan) =>
        plan.Push is { KeepsResidual: false } codec ? new NodeRounding(codec, plan.Seed) : null;

    /// <summary>Rounds a part of a node's gradient.</summary>
    /// <param name="values">At most <see cref="TreeSummer.BlockLength"/> numbers.</param>
    /// <param name="node">The node, as the tree names it.</param>
    /// <param name="step">The step.</param>
    /// <param name="position">The place of the first one in the flat vector.</param>
    public void Round(Span<float> values, TreeNode node, long step, long position)
    {
        Span<byte> bytes = stackalloc byte[(int)codec.EncodedBytes(values.Length)];
        codec.Encode(values, bytes, _stream.For(step, node.Level, node.Index), position);
        codec.Decode(bytes, values);
    }
}
